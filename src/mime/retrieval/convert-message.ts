/**
 * Hands out a message with its text in other forms than its sender gave it (MessageRetrievalMimeFormat).
 *
 * - What is stored never changes, and what a form that is wanted has already is taken over octet for octet.
 * - Attachments, images, forwarded messages and meeting requests stay. What is signed, encrypted or a report is not
 *   touched.
 * - The same message always becomes the same octets.
 */
import { CONVERTED_TEXT_OCTETS } from '../limits.ts';
import { scanMessage } from '../scanner.ts';
import { type Entity, entityOctets, fieldsOf, multipartEntity, takenOver, textEntity } from './entity.ts';
import { type TextBody, textBodies } from './text-body.ts';
import { convertText, readText, type TextForm } from './text-forms.ts';

/** MessageRetrievalMimeFormat, but for BestBodyFormat, which is the message as it is, and Tnef, which nobody can make. */
export const RETRIEVAL_FORMS = {
  TextOnly: ['plain'],
  HtmlOnly: ['html'],
  HtmlAndTextAlternative: ['plain', 'html'],
  TextEnrichedOnly: ['enriched'],
  TextEnrichedAndTextAlternative: ['plain', 'enriched'],
} as const satisfies Record<string, readonly TextForm[]>;

export type RetrievalFormat = keyof typeof RETRIEVAL_FORMS;

/** These octets instead of [start, end). */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly octets: Buffer;
}

/** From which form another is made, the best first. */
const SOURCES: Readonly<Record<TextForm, readonly TextForm[]>> = {
  plain: ['html', 'enriched'],
  html: ['enriched', 'plain'],
  enriched: ['html', 'plain'],
};

/**
 * @param octets a whole message, every line end CRLF
 * @returns what is to be replaced, in order; nothing when the message is in the format already
 */
export function convertMessage(octets: Buffer, format: RetrievalFormat): readonly Splice[] {
  const splices: Splice[] = [];
  for (const body of textBodies(scanMessage(octets))) {
    const entity = convertBody(octets, body, RETRIEVAL_FORMS[format]);
    if (entity === undefined) continue;
    const { part } = body;
    splices.push({ start: part.start, end: part.end, octets: withOtherFields(octets, body, entity) });
  }
  return splices;
}

/** @returns undefined when the body stays as it is */
function convertBody(octets: Buffer, body: TextBody, wanted: readonly TextForm[]): Entity | undefined {
  const { forms } = body;
  const hasAll = wanted.every((form) => forms.has(form));
  if (forms.size === 0 || body.isManifold || (hasAll && forms.size === wanted.length)) return undefined;
  const texts: Entity[] = [];
  for (const form of wanted) {
    const text = textIn(octets, body, form);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  const alternatives = [...texts, ...body.alternatives.map((part) => takenOver(octets, part))];
  const text = alternatives.length === 1 ? alternatives[0]! : multipartEntity('alternative', alternatives);
  if (body.resources.length === 0) return text;
  const resources = body.resources.map((part) => takenOver(octets, part));
  return multipartEntity(relation(body, wanted, alternatives.length), [text, ...resources]);
}

/** What is too large to be converted makes the whole body stay as it is. */
function textIn(octets: Buffer, { forms }: TextBody, form: TextForm): Entity | undefined {
  const there = forms.get(form);
  if (there !== undefined) return takenOver(octets, there);
  const from = SOURCES[form].find((source) => forms.has(source))!;
  const source = forms.get(from)!;
  if (source.size > CONVERTED_TEXT_OCTETS) return undefined;
  return textEntity(form, convertText(readText(octets, source), from, form));
}

/** Images belong to HTML; without it they are files beside a text. */
function relation(body: TextBody, wanted: readonly TextForm[], alternatives: number): string {
  if (!body.isRelated || !wanted.includes('html')) return 'mixed';
  return `related; type="${alternatives === 1 ? 'text/html' : 'multipart/alternative'}"`;
}

/** The entity in the place of the body, with the fields of the old one that say nothing of its content. */
function withOtherFields(octets: Buffer, { part }: TextBody, entity: Entity): Buffer {
  let fields = fieldsOf(octets, part, false);
  if (part.parent === undefined && !/^mime-version[ \t]*:/im.test(fields)) fields += 'MIME-Version: 1.0\r\n';
  return entityOctets({ fields: fields + entity.fields, body: entity.body });
}

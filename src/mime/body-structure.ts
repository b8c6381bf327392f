/**
 * BODYSTRUCTURE and BODY (RFC 3501 §7.4.2, RFC 9051 §7.5.2). Both are written in one walk over the parts; BODY is
 * BODYSTRUCTURE without the extension data. Types, encodings and parameters keep the case they have in the message.
 */
import { parseContentDisposition, parseContentLanguage, parseTransferEncoding } from './content-type.ts';
import { type AddressBudget, writeEnvelope } from './envelope.ts';
import { Field } from './header-fields.ts';
import { unfold } from './header-reader.ts';
import { MAX_ADDRESSES_PER_MESSAGE } from './limits.ts';
import type { MessagePart } from './message-part.ts';
import type { Parameter } from './parameters.ts';
import { nstring, wireString } from './wire-string.ts';

export interface BodyStructure {
  /** Octet strings, in parentheses. */
  readonly body: string;
  readonly bodyStructure: string;
}

/** @param root a message, as {@link scanMessage} made it */
export function writeBodyStructure(
  root: MessagePart,
  budget: AddressBudget = { addresses: MAX_ADDRESSES_PER_MESSAGE },
): BodyStructure {
  const writer = new BodyStructureWriter(budget);
  let part = root;
  for (;;) {
    writer.begin(part);
    const child = part.children[0];
    if (child !== undefined) {
      part = child;
      continue;
    }
    // Ends this part, and each one around it of which it was the last.
    for (;;) {
      writer.end(part);
      const { parent } = part;
      if (part === root || parent === undefined) return writer.result();
      const sibling = parent.children[part.index + 1];
      part = sibling ?? parent;
      if (sibling !== undefined) break;
    }
  }
}

class BodyStructureWriter {
  private readonly body: string[] = [];
  private readonly bodyStructure: string[] = [];
  private readonly budget: AddressBudget;

  constructor(budget: AddressBudget) {
    this.budget = budget;
  }

  /** Writes what comes before the children of a part. */
  begin(part: MessagePart): void {
    this.both(part.kind === 'multipart' ? '(' : basicFields(part));
    if (part.kind !== 'message') return;
    const inner = part.children[0]!;
    this.both(` ${writeEnvelope(inner.fields, this.budget)} `);
  }

  /** Writes what comes after them. */
  end(part: MessagePart): void {
    const { kind, contentType, fields } = part;
    if (kind === 'multipart') {
      this.both(` ${wireString(contentType!.subtype)}`);
      this.bodyStructure.push(` ${parameterList(contentType!.parameters)}`);
    } else {
      if (kind === 'text' || kind === 'message') this.both(` ${part.lines}`);
      this.bodyStructure.push(` ${text(fields[Field.ContentMd5])}`);
    }
    this.body.push(')');
    this.bodyStructure.push(
      ` ${disposition(fields[Field.ContentDisposition])} ${languages(fields[Field.ContentLanguage])} ${text(fields[Field.ContentLocation])})`,
    );
  }

  result(): BodyStructure {
    return { body: this.body.join(''), bodyStructure: this.bodyStructure.join('') };
  }

  private both(text: string): void {
    this.body.push(text);
    this.bodyStructure.push(text);
  }
}

/** `("type" "subtype" params id description encoding octets`, the beginning of any part that is not a multipart. */
function basicFields(part: MessagePart): string {
  const { contentType: type, fields } = part;
  const types = type === undefined ? '"text" "plain"' : `${wireString(type.type)} ${wireString(type.subtype)}`;
  return `(${types} ${typeParameters(part)} ${text(fields[Field.ContentId])} ${text(fields[Field.ContentDescription])} ${encoding(
    fields[Field.ContentTransferEncoding],
  )} ${part.size}`;
}

/** RFC 2045 §5.2: text without a charset is US-ASCII. */
function typeParameters({ kind, contentType }: MessagePart): string {
  const parameters = contentType?.parameters ?? [];
  if (kind !== 'text' || parameters.some(({ name }) => name.toLowerCase() === 'charset')) {
    return parameterList(parameters);
  }
  return parameterList([...parameters, { name: 'charset', value: 'us-ascii' }]);
}

function parameterList(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return 'NIL';
  return `(${parameters.map(({ name, value }) => `${wireString(name)} ${wireString(value)}`).join(' ')})`;
}

function text(value: string | undefined): string {
  return value === undefined ? 'NIL' : wireString(unfold(value));
}

function encoding(value: string | undefined): string {
  return wireString((value === undefined ? undefined : parseTransferEncoding(value)) ?? '7bit');
}

function disposition(value: string | undefined): string {
  const parsed = value === undefined ? undefined : parseContentDisposition(value);
  return nstringList(parsed === undefined ? undefined : [wireString(parsed.type), parameterList(parsed.parameters)]);
}

function languages(value: string | undefined): string {
  const tags = value === undefined ? [] : parseContentLanguage(value);
  return nstringList(tags.length === 0 ? undefined : tags.map(nstring));
}

function nstringList(items: readonly string[] | undefined): string {
  return items === undefined ? 'NIL' : `(${items.join(' ')})`;
}

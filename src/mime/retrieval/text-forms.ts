/** The forms that the text of mail has, each made from the others: plain, HTML, and enriched (RFC 1896). */
import { compile, type SelectorDefinition } from 'html-to-text';
import { htmlToText } from '../html-text.ts';
import { STRUCTURED_HTML_CHARACTERS } from '../limits.ts';
import type { MessagePart } from '../message-part.ts';
import { isFile, textOf } from '../part-text.ts';

export type TextForm = 'plain' | 'html' | 'enriched';

export const MEDIA_TYPE: Readonly<Record<TextForm, string>> = {
  plain: 'text/plain',
  html: 'text/html',
  enriched: 'text/enriched',
};
const FORMS = Object.keys(MEDIA_TYPE) as readonly TextForm[];

/** @returns undefined for what is no text of the message itself: a file, a calendar, an image */
export function formOf(part: MessagePart): TextForm | undefined {
  if (part.kind !== 'text' || isFile(part)) return undefined;
  const mediaType = part.contentType?.mediaType ?? MEDIA_TYPE.plain;
  return FORMS.find((form) => MEDIA_TYPE[form] === mediaType);
}

/** The text of a part, decoded, lines ending in LF. */
export function readText(octets: Buffer, part: MessagePart): string {
  let text = '';
  for (const piece of textOf(octets, part)) text += piece.toString('utf8');
  return text.replace(/\r\n?/g, '\n');
}

/** The same text in another form. */
export function convertText(text: string, from: TextForm, to: TextForm): string {
  if (from === to) return text;
  const isStructured = from === 'html' && text.length <= STRUCTURED_HTML_CHARACTERS;
  if (isStructured && to === 'enriched') return breakLines(htmlToEnrichedLines(text));
  const plain = isStructured ? htmlToPlain(text) : PLAIN_OF[from](text);
  if (to === 'plain') return plain;
  return to === 'html' ? plainToHtml(plain) : plainToEnriched(plain);
}

/** Elements within elements; what lies deeper is left out, so that no message can exhaust the stack. */
const MAX_ELEMENT_LEVELS = 200;
const HTML_OPTIONS = {
  wordwrap: false,
  limits: { maxDepth: MAX_ELEMENT_LEVELS, maxInputLength: Number.MAX_SAFE_INTEGER },
} as const;
/** For both forms that are made of HTML. */
const SELECTORS: SelectorDefinition[] = [
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  // The address of an image helps nobody; that of a link does, where the text does not say it.
  { selector: 'img', format: 'skip' },
  { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
  // Most tables of mail are there for the layout: a row is a line, or several.
  { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
  { selector: 'td', format: 'inlineSurround', options: { suffix: ' ' } },
  { selector: 'th', format: 'inlineSurround', options: { suffix: ' ' } },
];

const htmlToPlain = compile({ ...HTML_OPTIONS, selectors: SELECTORS });

/** RFC 1896: the elements of HTML that the enriched form has a command for. */
const COMMANDS: readonly (readonly [command: string, ...elements: string[]])[] = [
  ['bold', 'b', 'strong'],
  ['italic', 'i', 'em', 'cite'],
  ['underline', 'u', 'ins'],
  ['fixed', 'tt', 'code', 'kbd', 'samp'],
  ['bigger', 'big'],
  ['smaller', 'small'],
];

const htmlToEnrichedLines = compile({
  ...HTML_OPTIONS,
  encodeCharacters: { '<': '<<' },
  selectors: [
    ...SELECTORS,
    ...COMMANDS.flatMap(([command, ...elements]) =>
      elements.map((selector) => ({
        selector,
        format: 'inlineSurround',
        options: { prefix: `<${command}>`, suffix: `</${command}>` },
      })),
    ),
  ],
});

const PLAIN_OF: Readonly<Record<TextForm, (text: string) => string>> = {
  plain: (text) => text,
  html: (html) =>
    htmlToText(html, '\n')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n'),
  enriched: enrichedToPlain,
};

function plainToEnriched(text: string): string {
  return breakLines(text.replaceAll('<', '<<'));
}

/** RFC 1896: n line ends in a row are n - 1 line breaks, and one alone is a blank. */
function breakLines(text: string): string {
  return text.replace(/\n+/g, (ends) => `${ends}\n`);
}

const ENRICHED_TOKEN = /<<|<(\/?)([A-Za-z0-9-]{1,60})>|\n+/g;

function enrichedToPlain(text: string): string {
  let parameters = 0;
  let unfilled = 0;
  let at = 0;
  const pieces: string[] = [];
  for (const token of text.matchAll(ENRICHED_TOKEN)) {
    if (parameters === 0) pieces.push(text.slice(at, token.index));
    at = token.index + token[0].length;
    const step = token[1] === '/' ? -1 : 1;
    const command = token[2]?.toLowerCase();
    if (command === 'param') parameters = Math.max(parameters + step, 0);
    else if (command === 'nofill') unfilled = Math.max(unfilled + step, 0);
    else if (command === undefined && parameters === 0) pieces.push(plainOf(token[0], unfilled > 0));
  }
  if (parameters === 0) pieces.push(text.slice(at));
  return pieces.join('');
}

function plainOf(token: string, unfilled: boolean): string {
  if (token === '<<') return '<';
  if (unfilled) return token;
  return token.length === 1 ? ' ' : token.slice(1);
}

const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function plainToHtml(text: string): string {
  const escaped = text.replace(/[&<>]/g, (character) => ENTITY[character]!);
  return `<html><body><pre style="font-family: inherit; white-space: pre-wrap">${escaped}</pre></body></html>\n`;
}

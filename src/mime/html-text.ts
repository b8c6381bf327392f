/** The text that a person would see of an HTML body, roughly: for previews, not for display. */

/** Elements whose content is not text. */
const HIDDEN = new Set(['script', 'style', 'head', 'title', 'template']);
/** Elements that do not part words. */
const INLINE = new Set([
  'a',
  'abbr',
  'b',
  'big',
  'code',
  'em',
  'font',
  'i',
  'ins',
  'mark',
  'o:p',
  's',
  'small',
  'span',
]);
for (const name of ['strike', 'strong', 'sub', 'sup', 'tt', 'u', 'wbr']) INLINE.add(name);

const ENTITIES = new Map([
  ['amp', '&'],
  ['apos', "'"],
  ['bull', '•'],
  ['copy', '©'],
  ['euro', '€'],
  ['gt', '>'],
  ['hellip', '…'],
  ['laquo', '«'],
  ['ldquo', '“'],
  ['lsquo', '‘'],
  ['lt', '<'],
  ['mdash', '—'],
  ['middot', '·'],
  ['nbsp', ' '],
  ['ndash', '–'],
  ['quot', '"'],
  ['raquo', '»'],
  ['rdquo', '”'],
  ['reg', '®'],
  ['rsquo', '’'],
  ['shy', ''],
  ['trade', '™'],
  ['zwnj', ''],
]);

const TAG_NAME = /[A-Za-z][^\s/>]*/y;
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z]{2,8}));/g;

/**
 * @param html maybe cut short
 * @param gap what stands wherever an element parts words
 * @returns its text; blanks are not yet joined
 */
export function htmlToText(html: string, gap: ' ' | '\n' = ' '): string {
  const pieces: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) {
      pieces.push(html.slice(at));
      break;
    }
    pieces.push(html.slice(at, open));
    if (html.startsWith('<!--', open)) {
      at = endAfter(html, '-->', open + 4);
      continue;
    }
    const closing = html[open + 1] === '/';
    TAG_NAME.lastIndex = closing ? open + 2 : open + 1;
    const name = TAG_NAME.exec(html)?.[0].toLowerCase();
    if (name === undefined && html[open + 1] !== '!' && html[open + 1] !== '?') {
      // A `<` that begins no tag is text.
      pieces.push('<');
      at = open + 1;
      continue;
    }
    if (name === undefined || !INLINE.has(name)) pieces.push(gap);
    at = endAfter(html, '>', open);
    if (name !== undefined && HIDDEN.has(name) && !closing) at = endOfElement(html, name, at);
  }
  return decodeEntities(pieces.join(''));
}

/** @returns the place after the next `end`, or the end of the text */
function endAfter(html: string, end: string, from: number): number {
  const found = html.indexOf(end, from);
  return found === -1 ? html.length : found + end.length;
}

/** @returns the place of the closing tag of a hidden element, or the end of the text */
function endOfElement(html: string, name: string, from: number): number {
  let at = from;
  for (;;) {
    const close = html.indexOf('</', at);
    if (close === -1) return html.length;
    if (html.slice(close + 2, close + 2 + name.length).toLowerCase() === name) return close;
    at = close + 2;
  }
}

function decodeEntities(text: string): string {
  return text.replace(ENTITY, (entity, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES.get(name) ?? entity;
    const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

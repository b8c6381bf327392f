import type { Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';

/**
 * `a, b, c`; a comma at the end of a line lets the list go on. One element alone is no list.
 * @param begins called behind a comma and its blanks; throws when no element begins there
 */
export function parseCommaList(
  cursor: Cursor,
  parseElement: (cursor: Cursor) => Expression,
  begins: (cursor: Cursor) => void,
): Expression {
  const first = parseElement(cursor);
  const elements = [first];
  for (;;) {
    const here = cursor.at;
    cursor.skipSpace();
    if (!cursor.take(',')) {
      cursor.at = here;
      break;
    }
    cursor.skipLines();
    begins(cursor);
    elements.push(parseElement(cursor));
  }
  return elements.length === 1 ? first : { kind: 'array', elements, ...cursor.span(first.start) };
}

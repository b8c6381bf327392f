/** `>`, `>>`, `2>`, `*>>`, `2>&1`. */
import { parseArgument } from './arguments.ts';
import type { Redirection } from './ast.ts';
import { endsWord } from './characters.ts';
import type { Cursor } from './cursor.ts';

const REDIRECTION = /([1-6*]?)(>>?)(?:&([12]))?/y;

/** Also for `<`, which is refused when it is read. */
export function startsRedirection(cursor: Cursor): boolean {
  return cursor.peek() === '<' || cursor.looksAt(REDIRECTION) !== undefined;
}

export function parseRedirection(cursor: Cursor): Redirection {
  const start = cursor.at;
  if (cursor.peek() === '<') {
    throw cursor.error({
      id: 'RedirectionNotSupported',
      message: "The '<' operator is reserved for future use.",
      span: { start, end: start + 1 },
    });
  }
  const [, from = '', arrow, into] = cursor.match(REDIRECTION)!;
  const stream = (from === '' ? '1' : from) as Redirection['stream'];
  const append = arrow === '>>';
  if (into !== undefined) {
    return { kind: 'redirection', stream, append, target: undefined, ...cursor.span(start) };
  }
  cursor.skipSpace();
  if (endsWord(cursor.peek()) && cursor.peek() !== '(') {
    throw cursor.unexpected('MissingFileSpecification', 'Missing file specification after redirection operator.');
  }
  return { kind: 'redirection', stream, append, target: parseArgument(cursor), ...cursor.span(start) };
}

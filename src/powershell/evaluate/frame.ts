/** Where a statement runs: what it sees, and where its messages go. Never changed; a block gets one derived from it. */
import type { SourceText } from '../syntax/source-text.ts';
import type { Value } from '../values/value.ts';
import type { Scope } from './scope.ts';
import type { Session } from './session.ts';
import type { Streams } from './streams.ts';

export interface Frame {
  readonly session: Session;
  readonly scope: Scope;
  readonly source: SourceText;
  readonly streams: Streams;
  /** `$_` */
  readonly item: Value | undefined;
  /** Calls within calls. */
  readonly depth: number;
  /** Errors are for a `catch` further out, not for the screen. */
  readonly inTry: boolean;
}

/** What a statement hands out, object by object. */
export type Output = AsyncGenerator<Value, void, void>;

export async function collect(output: AsyncIterable<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for await (const value of output) values.push(value);
  return values;
}

/** One thing that was looked at: well, doubtful, or wrong; why, and what to type. */
import { PrintedObject, type TableView } from '../cmdlet-object.ts';

export type Verdict = 'Pass' | 'Warn' | 'Fail';

export interface Finding {
  /** What was looked at: `LoginType`, `FileMode`. */
  readonly item: string;
  /** Of what: `EX01 pop`, a path. */
  readonly target: string;
  readonly verdict: Verdict;
  /** A sentence. */
  readonly reason: string;
  /** A line to type; '' where there is none, or nothing to do. */
  readonly remedy: string;
}

export function pass(item: string, target: string, reason: string): Finding {
  return { item, target, verdict: 'Pass', reason, remedy: '' };
}

export function warn(item: string, target: string, reason: string, remedy = ''): Finding {
  return { item, target, verdict: 'Warn', reason, remedy };
}

export function fail(item: string, target: string, reason: string, remedy = ''): Finding {
  return { item, target, verdict: 'Fail', reason, remedy };
}

const VIEW: TableView = {
  columns: [
    { property: 'Result', width: 6 },
    { property: 'Item', width: 16 },
    { property: 'Target', width: 12 },
    { property: 'Reason' },
  ],
};

export function findingObject({ item, target, verdict, reason, remedy }: Finding): PrintedObject {
  const text = `${verdict.toUpperCase()}  ${item} (${target}): ${reason}\n${remedy === '' ? '' : `      ${remedy}\n`}`;
  return new PrintedObject(
    'PostureFinding',
    text,
    [
      ['Result', verdict],
      ['Item', item],
      ['Target', target],
      ['Reason', reason],
      ['Remedy', remedy],
    ],
    VIEW,
  );
}

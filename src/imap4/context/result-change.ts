/** What is told of a result that changes: `ADDTO` and `REMOVEFROM` (RFC 5267 §4.3). */
import { encodeString } from '../wire/encoder.ts';
import { formatRanges, rangesOf } from '../wire/sequence-set.ts';

/** Numbers that came in, or went, at a place in the result. */
export interface Placed {
  /** From 1; 0 when the result is in mailbox order, where the numbers say it themselves. */
  readonly position: number;
  /** In the order of the result. */
  readonly numbers: readonly number[];
}

export interface ResultChange {
  readonly tag: string;
  readonly byUid: boolean;
  /** Each place is that after the ones before have been taken in; what goes comes before what is new. */
  readonly removed: readonly Placed[];
  readonly added: readonly Placed[];
}

/** @returns '' when nothing has changed */
export function formatChange({ tag, byUid, removed, added }: ResultChange): string {
  const items = [
    ...(removed.length > 0 ? [`REMOVEFROM (${removed.map(formatPlaced).join(' ')})`] : []),
    ...(added.length > 0 ? [`ADDTO (${added.map(formatPlaced).join(' ')})`] : []),
  ];
  if (items.length === 0) return '';
  return `* ESEARCH (TAG ${encodeString(tag)})${byUid ? ' UID' : ''} ${items.join(' ')}\r\n`;
}

function formatPlaced({ position, numbers }: Placed): string {
  return `${position} ${formatRanges(rangesOf(numbers))}`;
}

/** Sequence match data: some messages under the numbers and the UIDs by which a client knows them (RFC 7162 §3.2.5.2). */
import type { Message } from '../mailbox/mail-store.ts';
import type { Range } from './wire/sequence-set.ts';

export interface SequenceMatch {
  /** Ascending, as are the UIDs that belong to them. */
  readonly sequences: readonly Range[];
  readonly uids: readonly Range[];
}

/**
 * Up to which UID the client knows what is gone: where a message still has the number that the client knows it by, as
 * many messages are below it as the client believes, and they are the same ones.
 * @returns 0 when no message has
 */
export function knownUpTo(messages: readonly Message[], match: SequenceMatch): number {
  let known = 0;
  for (const { sequence, uid, length } of pairs(match)) {
    for (let at = Math.min(sequence + length - 1, messages.length); at >= sequence; at--) {
      if (messages[at - 1]!.uid !== uid + at - sequence) continue;
      known = uid + at - sequence;
      break;
    }
  }
  return known;
}

/** Runs of numbers and UIDs that ascend together. */
function* pairs({ sequences, uids }: SequenceMatch): Iterable<{ sequence: number; uid: number; length: number }> {
  let [sequenceRange, uidRange] = [0, 0];
  let [sequencesTaken, uidsTaken] = [0, 0];
  while (sequenceRange < sequences.length && uidRange < uids.length) {
    const sequence = sequences[sequenceRange]!.first + sequencesTaken;
    const uid = uids[uidRange]!.first + uidsTaken;
    const sequencesLeft = sequences[sequenceRange]!.last - sequence + 1;
    const uidsLeft = uids[uidRange]!.last - uid + 1;
    const length = Math.min(sequencesLeft, uidsLeft);
    yield { sequence, uid, length };
    sequencesTaken = length === sequencesLeft ? 0 : sequencesTaken + length;
    uidsTaken = length === uidsLeft ? 0 : uidsTaken + length;
    if (sequencesTaken === 0) sequenceRange++;
    if (uidsTaken === 0) uidRange++;
  }
}

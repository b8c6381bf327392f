/** What a mailbox index keeps of a message. */
import { writeBodyStructure } from './body-structure.ts';
import { writeEnvelope } from './envelope.ts';
import { Field } from './header-fields.ts';
import { MAX_ADDRESSES_PER_MESSAGE } from './limits.ts';
import { referencedIds } from './message-id.ts';
import { scanMessage } from './scanner.ts';
import { octetsOf } from './wire-string.ts';

export interface MessageDescription {
  /** Ready for the wire, parentheses and all: what follows `ENVELOPE `, `BODYSTRUCTURE ` and `BODY ` in a FETCH response. */
  readonly envelope: Buffer;
  readonly bodyStructure: Buffer;
  readonly body: Buffer;
  /** The ids in the References field, for THREAD: without angle brackets, a blank between two; empty when there is none. */
  readonly references: Buffer;
  /** RFC822.SIZE: octets of the message with each line end CRLF. */
  readonly size: number;
}

/**
 * @param octets a whole message, with LF or CRLF line ends, or both; the answer is the same
 * @returns always something: there is no octet string that is not a message. The buffers do not refer to `octets`.
 */
export function describeMessage(octets: Buffer): MessageDescription {
  const root = scanMessage(octets);
  const budget = { addresses: MAX_ADDRESSES_PER_MESSAGE };
  const envelope = writeEnvelope(root.fields, budget);
  const { body, bodyStructure } = writeBodyStructure(root, budget);
  const references = referencedIds(root.fields[Field.References]);
  // One buffer for all of them: they live and die together.
  const octetsOfAll = octetsOf(envelope + bodyStructure + body + references);
  const bodyStart = envelope.length + bodyStructure.length;
  const referencesStart = bodyStart + body.length;
  return {
    envelope: octetsOfAll.subarray(0, envelope.length),
    bodyStructure: octetsOfAll.subarray(envelope.length, bodyStart),
    body: octetsOfAll.subarray(bodyStart, referencesStart),
    references: octetsOfAll.subarray(referencesStart),
    size: root.wireEnd,
  };
}

/** The formats of MessageRetrievalMimeFormat, as a session's views are opened with them. */

import type { RetrievalFormat, Splice } from '../../mime/retrieval/convert-message.ts';
import type { MimeTextFormat } from '../../model/setting-types.ts';
import type { Message } from '../mail-store.ts';

/** One format, the same object for all sessions that want it. */
export interface Retrieval {
  /** @param octets a whole message as sent @returns what stands in it instead; nothing when it stays as it is */
  convert(octets: Buffer): readonly Splice[];
  /** Octets of messages as handed out, where known. */
  readonly sizes: WeakMap<Message, number>;
}

const RETRIEVALS = new Map<RetrievalFormat, Retrieval>();

/**
 * @returns undefined when messages are handed out as they are stored; what converts them is loaded only for those who
 *   want it. Tnef, which the settings refuse, is nothing that mail could be converted to.
 */
export async function retrievalIn(format: MimeTextFormat): Promise<Retrieval | undefined> {
  if (format === 'BestBodyFormat' || format === 'Tnef') return undefined;
  const { convertMessage } = await import('../../mime/retrieval/convert-message.ts');
  let retrieval = RETRIEVALS.get(format);
  if (retrieval === undefined) {
    retrieval = { convert: (octets) => convertMessage(octets, format), sizes: new WeakMap() };
    RETRIEVALS.set(format, retrieval);
  }
  return retrieval;
}

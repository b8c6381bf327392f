/** Every FETCH item, one line each. */
import type { FetchItemKind } from './fetch-item.ts';
import { FLAGS, INTERNALDATE, modSeq, plain, RFC822_SIZE, UID } from './items/attributes.ts';
import { binary, binarySize } from './items/binary.ts';
import { EMAILID, SAVEDATE, THREADID } from './items/identifiers.ts';
import { BODYSTRUCTURE, ENVELOPE } from './items/metadata.ts';
import { preview } from './items/preview.ts';
import { body, rfc822 } from './items/section.ts';

const KINDS: readonly FetchItemKind[] = [
  plain(UID),
  plain(FLAGS),
  plain(INTERNALDATE),
  plain(RFC822_SIZE),
  plain(ENVELOPE),
  plain(BODYSTRUCTURE),
  body,
  rfc822,
  modSeq,
  plain(EMAILID),
  plain(THREADID),
  plain(SAVEDATE),
  preview,
  binary,
  binarySize,
];

export const fetchItemKinds: ReadonlyMap<string, FetchItemKind> = new Map(
  KINDS.flatMap((kind) => kind.names.map((name) => [name, kind])),
);

/** Every FETCH item, one line each. */
import type { FetchItemKind } from './fetch-item.ts';
import { FLAGS, INTERNALDATE, modSeq, plain, RFC822_SIZE, UID } from './items/attributes.ts';
import { BODYSTRUCTURE, ENVELOPE } from './items/metadata.ts';
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
];

export const fetchItemKinds: ReadonlyMap<string, FetchItemKind> = new Map(
  KINDS.flatMap((kind) => kind.names.map((name) => [name, kind])),
);

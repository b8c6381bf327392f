/** What a FETCH asks for: a macro, one item, or a list (RFC 9051 §9, `fetch`). */
import type { EnabledExtensions } from '../enabled-extensions.ts';
import { BadError } from '../errors.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import type { FetchItem } from './fetch-item.ts';
import { FLAGS, INTERNALDATE, RFC822_SIZE } from './items/attributes.ts';
import { BODY, ENVELOPE } from './items/metadata.ts';
import { fetchItemKinds } from './registry.ts';

const FAST: readonly FetchItem[] = [FLAGS, INTERNALDATE, RFC822_SIZE];
const MACROS: ReadonlyMap<string, readonly FetchItem[]> = new Map([
  ['FAST', FAST],
  ['ALL', [...FAST, ENVELOPE]],
  ['FULL', [...FAST, ENVELOPE, BODY]],
]);

/** @returns each item once, in the order asked for */
export function readFetchItems(args: ArgumentReader, enabled: EnabledExtensions): readonly FetchItem[] {
  const macro = MACROS.get(args.peekAtom()?.toUpperCase() ?? '');
  if (macro !== undefined) {
    args.word();
    return macro;
  }
  const items = args.itemOrList(() => readItem(args, enabled));
  if (items.length === 0) throw new BadError('Nothing to fetch');
  return [...new Map(items.map((item) => [item.key, item])).values()];
}

function readItem(args: ArgumentReader, enabled: EnabledExtensions): FetchItem {
  const word = args.word();
  const bracket = word.search(/[[<]/);
  const kind = fetchItemKinds.get(bracket < 0 ? word : word.slice(0, bracket));
  if (kind === undefined) throw new BadError('Unknown FETCH item');
  return kind.parse(word, args, enabled);
}

/** The LIST response for one mailbox (RFC 9051 §7.3.1). */
import { HIERARCHY_DELIMITER } from '../../mailbox/mail-store.ts';
import type { EnabledExtensions } from '../enabled-extensions.ts';
import { encodeMailbox } from '../wire/encoder.ts';
import type { ListEntry } from './entries.ts';
import type { ListRequest } from './request.ts';

/** What of a request shows in the form of its answers. */
export type ListForm = Pick<ListRequest, 'extended' | 'returnSubscribed'>;

export function listResponse(form: ListForm, entry: ListEntry, { textMode, rev2 }: EnabledExtensions): string {
  const name = encodeMailbox(entry.listing.name, textMode);
  const options = entry.childInfo.map((option) => `"${option}"`).join(' ');
  const extended = options === '' ? '' : ` ("CHILDINFO" (${options}))`;
  return `* LIST (${attributes(form, entry, rev2)}) "${HIERARCHY_DELIMITER}" ${name}${extended}\r\n`;
}

function attributes({ extended, returnSubscribed }: ListForm, { listing, exists }: ListEntry, rev2: boolean): string {
  const { selectable, hasChildren, subscribed, specialUse } = listing;
  const words: string[] = [];
  // \NonExistent says more, to clients that know it (RFC 5258 §3.4).
  if (!selectable) words.push(extended || rev2 ? '\\NonExistent' : '\\Noselect');
  if (exists || hasChildren) words.push(hasChildren ? '\\HasChildren' : '\\HasNoChildren');
  if (returnSubscribed && subscribed) words.push('\\Subscribed');
  if (specialUse !== undefined) words.push(specialUse);
  return words.join(' ');
}

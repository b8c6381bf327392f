/** The form in which a user's own messages are handed out, where `Set-CASMailbox` set one for the user. */
import { boolean } from '../model/boolean.ts';
import { type MimeTextFormat, mimeTextFormat } from '../model/setting-types.ts';
import { extraValue } from './extra-value.ts';

const unreadable = 'it counts as not set.';
const USES_DEFAULTS = { type: boolean, otherwise: true, unreadable } as const;
const FORMAT = { type: mimeTextFormat, otherwise: 'BestBodyFormat', unreadable } as const;

/**
 * @param extras further properties of the mailbox's line
 * @param problems takes a sentence for each value that is none
 * @returns undefined where the settings of the server hold
 */
export function ownRetrievalFormat(
  protocol: 'Pop' | 'Imap',
  extras: ReadonlyMap<string, string>,
  problems: string[],
): MimeTextFormat | undefined {
  if (extraValue<boolean>(extras, `${protocol}UseProtocolDefaults`, USES_DEFAULTS, problems)) return undefined;
  return extraValue<MimeTextFormat>(extras, `${protocol}MessagesRetrievalMimeFormat`, FORMAT, problems);
}

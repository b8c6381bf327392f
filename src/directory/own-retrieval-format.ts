/** The form in which a user's own messages are handed out, where `Set-CASMailbox` set one for the user. */
import { boolean } from '../model/boolean.ts';
import { type MimeTextFormat, mimeTextFormat } from '../model/setting-types.ts';
import { ValueError } from '../model/value-error.ts';
import type { ValueType } from '../model/value-type.ts';

/**
 * @param extras further properties of the mailbox's line
 * @param problems takes a sentence for each value that is none; it counts as not there
 * @returns undefined where the settings of the server hold
 */
export function ownRetrievalFormat(
  protocol: 'Pop' | 'Imap',
  extras: ReadonlyMap<string, string>,
  problems: string[],
): MimeTextFormat | undefined {
  const read = <T>(name: string, type: ValueType<T>, otherwise: T): T => {
    const text = extras.get(name);
    if (text === undefined || text === '') return otherwise;
    try {
      return type.parse(text);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      problems.push(`${name} is not of the type ${type.name}; it counts as not set.`);
      return otherwise;
    }
  };
  if (read(`${protocol}UseProtocolDefaults`, boolean, true)) return undefined;
  return read(`${protocol}MessagesRetrievalMimeFormat`, mimeTextFormat, 'BestBodyFormat');
}

/**
 * Mailbox names and the folders of Maildir++ that keep them: `Work/Ärger` is the folder `.Work.&AMQ-rger` in the root,
 * INBOX is the root itself. All folders are siblings; `.` separates the components.
 *
 * A path is only ever built from what `folderOf` returns. It cannot climb: components are modified UTF-7 of checked
 * names with their dots escaped, so that neither `/` nor `..` nor a NUL can be in it.
 */
import { HIERARCHY_DELIMITER, MailboxError } from '../mail-store.ts';
import { checkedMailboxName, INBOX } from '../mailbox-name.ts';
import { decodeComponent, encodeComponent } from './folder-component.ts';

/** What a name may have on the common file systems (NAME_MAX). */
export const MAX_FOLDER_OCTETS = 255;

/**
 * @param name any spelling a client may send
 * @returns the folder below the root; '' for INBOX
 * @throws {MailboxError} `InvalidName` when no folder could have that name
 */
export function folderOf(name: string): string {
  const checked = checkedMailboxName(name);
  if (checked === INBOX) return '';
  const folder = `.${checked.split(HIERARCHY_DELIMITER).map(encodeComponent).join('.')}`;
  if (folder.length > MAX_FOLDER_OCTETS) {
    throw new MailboxError(
      'InvalidName',
      `Invalid mailbox name: it takes more than ${MAX_FOLDER_OCTETS} octets on disk`,
    );
  }
  return folder;
}

/** @returns the mailbox that a folder of the root keeps, or undefined when it is none that could be opened */
export function mailboxOf(folder: string): string | undefined {
  if (!folder.startsWith('.')) return undefined;
  const components: string[] = [];
  for (const encoded of folder.slice(1).split('.')) {
    const component = decodeComponent(encoded);
    if (component === undefined || component === '' || component.includes(HIERARCHY_DELIMITER)) return undefined;
    components.push(component);
  }
  const name = components.join(HIERARCHY_DELIMITER);
  try {
    // `.INBOX` would be a second INBOX.
    return checkedMailboxName(name) === INBOX ? undefined : name;
  } catch (error) {
    if (error instanceof MailboxError) return undefined;
    throw error;
  }
}

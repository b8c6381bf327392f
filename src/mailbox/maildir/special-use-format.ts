/**
 * The text of `postern-special-use` in the root of a Maildir: what a mailbox is for (RFC 6154), a line a mailbox, the
 * attribute, a space, and the folder's name. Maildir++ has no place for it; mailboxes without a line have no special use.
 */
import { folderOf, mailboxOf } from './folder-name.ts';

/** @returns mailbox → attribute, as `\Sent`; lines that make no sense are skipped */
export function parseSpecialUses(text: string): Map<string, string> {
  const uses = new Map<string, string>();
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    const attribute = line.slice(0, Math.max(space, 0));
    const name = mailboxOf(line.slice(space + 1));
    if (/^\\[A-Za-z]+$/.test(attribute) && name !== undefined) uses.set(name, attribute);
  }
  return uses;
}

export function formatSpecialUses(uses: ReadonlyMap<string, string>): string {
  return [...uses].map(([name, attribute]) => `${attribute} ${folderOf(name)}\n`).join('');
}

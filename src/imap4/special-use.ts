/** Special-use attributes (RFC 6154 §2). */

/** What a mailbox can be made for. `\All` and `\Flagged` would be views of other mailboxes, which we have not. */
const CREATABLE: ReadonlyMap<string, string> = new Map(
  ['\\Archive', '\\Drafts', '\\Junk', '\\Sent', '\\Trash'].map((use) => [use.toLowerCase(), use]),
);

/** @returns the attribute in its usual spelling, undefined when no mailbox can have it */
export function specialUseOf(attribute: string): string | undefined {
  return CREATABLE.get(attribute.toLowerCase());
}

/**
 * The text of `subscriptions`: which mailboxes a client wants listed.
 *
 * Version 2 begins with `V`, TAB, `2` and an empty line; then a mailbox a line, components separated by TAB, each with
 * TAB, CR, LF, NUL and \001 escaped. Version 1 is plain names as Maildir++ names folders, `Work.Sub`, one a line; it
 * stays version 1 when edited, for the sake of whatever else reads it. In both, components are written as in folders.
 */
import { HIERARCHY_DELIMITER } from '../mail-store.ts';
import { INBOX, isInbox } from '../mailbox-name.ts';
import { decodeComponent, encodeComponent } from './folder-component.ts';

const VERSION_2_HEADER = 'V\t2\n\n';
/** What a component may not hold as it is, and the character behind \001 that stands for it. */
const ESCAPES: readonly (readonly [plain: string, escaped: string])[] = [
  ['\u0001', '\u00011'],
  ['\0', '\u00010'],
  ['\t', '\u0001t'],
  ['\r', '\u0001r'],
  ['\n', '\u0001n'],
];

export interface Subscriptions {
  readonly version: 1 | 2;
  /** As the file has them, without repeats; what is no name of ours stays as it is written. */
  readonly entries: readonly string[];
}

/** @param text of the file, or undefined when there is none */
export function parseSubscriptions(text: string | undefined): Subscriptions {
  if (text === undefined || text.startsWith('V\t2\n')) {
    // The header ends with the first empty line; whatever a later writer adds to it is not a name.
    const end = text?.indexOf('\n\n') ?? -1;
    return { version: 2, entries: end < 0 ? [] : linesOf(text!.slice(end + 2)) };
  }
  return { version: 1, entries: linesOf(text) };
}

export function formatSubscriptions({ version, entries }: Subscriptions): string {
  const lines = entries.map((entry) => `${entry}\n`).join('');
  return version === 2 ? VERSION_2_HEADER + lines : lines;
}

/** The line for a mailbox. */
export function subscriptionEntry(name: string, version: 1 | 2): string {
  const components = (isInbox(name) ? INBOX : name).split(HIERARCHY_DELIMITER).map(encodeComponent);
  return version === 1 ? components.join('.') : components.map(escapeControls).join('\t');
}

/** @returns undefined when no mailbox can have that name */
export function subscriptionName(entry: string, version: 1 | 2): string | undefined {
  const components = version === 1 ? entry.split('.') : entry.split('\t').map(unescapeControls);
  const decoded: string[] = [];
  for (const component of components) {
    const plain = decodeComponent(component);
    if (plain === undefined || plain === '' || plain.includes(HIERARCHY_DELIMITER)) return undefined;
    decoded.push(plain);
  }
  const name = decoded.join(HIERARCHY_DELIMITER);
  return isInbox(name) ? INBOX : name;
}

function linesOf(text: string): string[] {
  return [...new Set(text.split('\n'))].filter((line) => line !== '');
}

function escapeControls(component: string): string {
  let escaped = component;
  for (const [plain, code] of ESCAPES) escaped = escaped.replaceAll(plain, code);
  return escaped;
}

function unescapeControls(component: string): string {
  return component.replace(/\u0001[10trn]/g, (code) => ESCAPES.find(([, escaped]) => escaped === code)![0]);
}

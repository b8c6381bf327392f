/** What must hold across properties and across the protocols of one server. Pure; asked before anything is written. */
import { type Binding, bindingsCollide, formatBinding, sameBinding } from './binding.ts';
import type { ImapSettings } from './imap-settings.ts';
import type { PopSettings } from './pop-settings.ts';

export interface ServerSettings {
  readonly pop: PopSettings;
  readonly imap: ImapSettings;
}

/** A rule that the settings of a server break, and in which sections. */
export interface PolicyProblem {
  readonly sections: readonly ('pop' | 'imap')[];
  readonly property: string;
  /** A whole sentence. */
  readonly message: string;
  /** The way out. */
  readonly hint: string;
}

/** Why, and what instead; for mailboxes too. */
export const NO_TNEF = 'cannot be had: only Exchange can make TNEF, out of messages that are kept in its own form.';
export const ANOTHER_FORMAT = 'Take BestBodyFormat, or another format of the list.';

/** Every rule that the settings break; none when they may be used together. */
export function policyProblems(server: ServerSettings): readonly PolicyProblem[] {
  return [...formatProblems(server), ...calendarProblems(server), ...bindingProblems(server)];
}

function* formatProblems(server: ServerSettings): Iterable<PolicyProblem> {
  for (const section of ['pop', 'imap'] as const) {
    if (server[section].MessageRetrievalMimeFormat !== 'Tnef') continue;
    yield {
      sections: [section],
      property: 'MessageRetrievalMimeFormat',
      message: `${NOUN[section]}: MessageRetrievalMimeFormat "Tnef" ${NO_TNEF}`,
      hint: ANOTHER_FORMAT,
    };
  }
}

function* calendarProblems(server: ServerSettings): Iterable<PolicyProblem> {
  for (const section of ['pop', 'imap'] as const) {
    const settings = server[section];
    if (settings.CalendarItemRetrievalOption !== 'Custom' || settings.OwaServerUrl !== '') continue;
    yield {
      sections: [section],
      property: 'CalendarItemRetrievalOption',
      message: `${NOUN[section]}: CalendarItemRetrievalOption "Custom" needs OwaServerUrl, which is empty.`,
      hint: 'Set OwaServerUrl in the same command, for example --owa-server-url https://mail.contoso.com/owa.',
    };
  }
}

const NOUN = { pop: 'PopSettings', imap: 'ImapSettings' } as const;

interface Placed {
  readonly section: 'pop' | 'imap';
  readonly property: 'UnencryptedOrTLSBindings' | 'SSLBindings';
  readonly binding: Binding;
}

function* bindingProblems(server: ServerSettings): Iterable<PolicyProblem> {
  const placed = placedBindings(server);
  for (const [index, second] of placed.entries()) {
    const first = placed.slice(0, index).find((other) => bindingsCollide(other.binding, second.binding));
    if (first !== undefined) yield collision(first, second);
  }
}

function placedBindings(server: ServerSettings): readonly Placed[] {
  return (['pop', 'imap'] as const).flatMap((section) =>
    (['UnencryptedOrTLSBindings', 'SSLBindings'] as const).flatMap((property) =>
      server[section][property].map((binding) => ({ section, property, binding })),
    ),
  );
}

function collision(first: Placed, second: Placed): PolicyProblem {
  const [a, b] = [formatBinding(first.binding), formatBinding(second.binding)];
  const place = (one: Placed) => `${NOUN[one.section]} ${one.property}`;
  const same = sameBinding(first.binding, second.binding);
  const where =
    place(first) === place(second) ? `twice in ${place(first)}` : `in ${place(first)} and in ${place(second)}`;
  return {
    sections: first.section === second.section ? [first.section] : [first.section, second.section],
    property: second.property,
    message: same
      ? `${b} stands ${where}; one address and port can be bound once only.`
      : `${b} in ${place(second)} collides with ${a} in ${place(first)}: 0.0.0.0 and [::] already take every address of their family on port ${second.binding.port}.`,
    hint: same
      ? `Choose another port for one of them, or take ${b} out of one of the two.`
      : `Keep either the address for all (${first.binding.address === '0.0.0.0' || first.binding.address === '::' ? a : b}) or the single ones, or choose another port.`,
  };
}

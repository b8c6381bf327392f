/**
 * ENABLE, RFC 9051 §6.3.1 and RFC 5161. What is not known is passed over. The answer names what this command asks for and
 * is in force from now on, also what an earlier one has enabled: a client that asks again looks for it there.
 */
import type { EnabledExtensions } from '../enabled-extensions.ts';
import { BadError } from '../errors.ts';
import type { SessionCommand } from '../session-command.ts';

/** By capability name, in capitals. */
const ENABLEABLE: Readonly<Record<string, (enabled: EnabledExtensions) => void>> = {
  CONDSTORE: (enabled) => enabled.useCondStore(),
  // RFC 7162 §3.2.3: QRESYNC brings CONDSTORE with it.
  QRESYNC: (enabled) => {
    enabled.useCondStore();
    enabled.qResync = true;
  },
  'UTF8=ACCEPT': (enabled) => {
    enabled.utf8 = true;
  },
  UIDONLY: (enabled) => {
    enabled.uidOnly = true;
  },
  IMAP4REV2: (enabled) => {
    enabled.rev2 = true;
  },
};

/** Names that are not written in capitals. */
const SPELT: Readonly<Record<string, string>> = { IMAP4REV2: 'IMAP4rev2' };

export const enable: SessionCommand = {
  name: 'ENABLE',
  capabilities: ['ENABLE', 'CONDSTORE', 'QRESYNC', 'UTF8=ACCEPT', 'UIDONLY'],
  run({ transport, enabled }, args) {
    const names: string[] = [];
    while (args.optional('space')) names.push(args.word());
    args.end();
    if (names.length === 0) throw new BadError('Missing argument');
    const known = [...new Set(names)].filter((name) => Object.hasOwn(ENABLEABLE, name));
    transport.write(`* ENABLED${known.map((name) => ` ${SPELT[name] ?? name}`).join('')}\r\n`);
    for (const name of known) ENABLEABLE[name]!(enabled);
  },
};

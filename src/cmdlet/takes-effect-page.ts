/** `docs/reference/takes-effect.md`: when a change of a setting reaches clients, and what becomes of open connections. */
import { documentKeys } from '../model/document-keys.ts';
import { imapSettings } from '../model/imap-settings.ts';
import { popSettings } from '../model/pop-settings.ts';
import type { Setting, TakesEffect } from '../model/setting.ts';
import { markdownTable } from './markdown-table.ts';

/** What becomes of open connections, unless a setting says something else of itself. */
const OPEN_CONNECTIONS: Readonly<Record<Exclude<TakesEffect, 'stored only'>, string>> = {
  'at once': 'They have it the moment it is in force.',
  'next command': 'They obey it from their next command on.',
  'next log-on': 'Sessions stay as they are.',
  'new connections': 'They stay as they are.',
  'new mailboxes': 'They stay as they are.',
  'next handshake': 'Those that speak TLS stay as they are; STARTTLS and STLS on the others have it.',
};

/** The page. What it says of each setting of a protocol, `test/engine/takes-effect.test.ts` sees happen. */
export function takesEffectPage(): string {
  return [
    '# When a change takes effect\n',
    'A cmdlet returns when the running engine has the change in force, or at once with --no-wait. No change of a setting',
    'drops a client. What it means for connections that are open at that moment:\n',
    '## Set-PopSettings and Set-ImapSettings\n',
    settingsTable(),
    '_Stored only_: kept and shown, so that runbooks run; nothing here depends on it, for the reason given.\n',
    '## Keys of the configuration file\n',
    table(documentKeys.settings.map((one) => [one, ''])),
    '## Other changes\n',
    'Services and components ([Stop-Service](stop-service.md), [Restart-Service](restart-service.md),',
    '[Set-ServerComponentState](set-servercomponentstate.md)) act at once: sessions are told and ended, but for a',
    'component that is Draining, whose sessions finish. What [Set-CASMailbox](set-casmailbox.md),',
    "[Disable-Mailbox](disable-mailbox.md) and [Remove-Mailbox](remove-mailbox.md) take away ends the user's sessions within",
    'a second. A new password holds from the next log-on.\n',
  ].join('\n');
}

function settingsTable(): string {
  const imap = new Map(imapSettings.settings.map((one) => [one.name, one]));
  const rows = popSettings.settings.map((one): [Setting, string] => [one, imap.has(one.name) ? '' : 'POP3']);
  const pop = new Set(popSettings.settings.map(({ name }) => name));
  const onlyImap = imapSettings.settings.filter(({ name }) => !pop.has(name));
  return table([...rows, ...onlyImap.map((one): [Setting, string] => [one, 'IMAP4'])]);
}

/** @param rows a setting, and the protocol that alone has it or '' */
function table(rows: readonly (readonly [Setting, string])[]): string {
  const head = ['Setting', 'Takes effect', 'Open connections'];
  const cells = [...rows]
    .sort(([a], [b]) => a.position - b.position)
    .map(([setting, only]) => [
      `\`${setting.name}\`${only === '' ? '' : ` (${only} only)`}`,
      setting.takesEffect,
      openConnections(setting),
    ]);
  return markdownTable(head, cells);
}

function openConnections({ takesEffect, openConnections: own, withoutEffect }: Setting): string {
  return own ?? (takesEffect === 'stored only' ? withoutEffect! : OPEN_CONNECTIONS[takesEffect]);
}

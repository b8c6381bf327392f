/**
 * What `Set-CASMailbox` says of a mailbox: by which ways its user may reach it, and the user's own form of what the
 * protocols hand out. What Postern has no use for is kept and shown, so that runbooks and reports of
 * Exchange work.
 */
import { boolean } from './boolean.ts';
import { setting } from './setting.ts';
import { mimeTextFormat } from './setting-types.ts';
import { noun } from './settings-noun.ts';

const NOT_SERVED = 'Mailboxes are reached by POP3 and IMAP4 only.';

/** A way to a mailbox that Exchange has. */
function access(what: string, position: number, column?: number) {
  return setting({
    type: boolean,
    default: true,
    help: `Whether the user may reach the mailbox by ${what}.`,
    takesEffect: 'stored only',
    withoutEffect: NOT_SERVED,
    position,
    ...(column === undefined ? {} : { column }),
  });
}

function enabled(protocol: 'POP3' | 'IMAP4', position: number, column: number) {
  return setting({
    type: boolean,
    default: true,
    help: `Whether the user may log on by ${protocol}. Switching it off ends the user's sessions by ${protocol}.`,
    takesEffect: 'at once',
    position,
    column,
  });
}

function useProtocolDefaults(settings: string, position: number) {
  return setting({
    type: boolean,
    default: true,
    help: `Whether ${settings} hold for this user instead of the mailbox's own; must be $false for those to matter.`,
    takesEffect: 'next log-on',
    position,
  });
}

function mimeFormat(position: number) {
  return setting({
    type: mimeTextFormat,
    default: 'BestBodyFormat',
    help: 'The form in which the text of messages is handed out to the user; BestBodyFormat is as it arrived.',
    takesEffect: 'next log-on',
    position,
  });
}

/** A switch of Exchange's that is kept for the mailbox. */
function keptSwitch(help: string, withoutEffect: string) {
  return (position: number) =>
    setting({ type: boolean, default: false, help, takesEffect: 'stored only', withoutEffect, position });
}

const exactSize = keptSwitch('Whether message sizes are exact.', 'Sizes are always exact here.');
const suppressReadReceipt = keptSwitch(
  'Whether a read receipt is held back when a client fetches a message.',
  'No read receipt is ever sent from here; that is left to the mail program.',
);
const forceICal = keptSwitch(
  'Whether meeting requests are handed out as iCalendar whatever the server says.',
  'Meeting requests are handed out as they arrived, which is iCalendar.',
);

export const casMailbox = noun('CASMailbox', 'By which ways a user may reach the mailbox.', {
  ActiveSyncEnabled: access('Exchange ActiveSync', 10, 1),
  OWAEnabled: access('Outlook on the web', 20, 2),
  OWAforDevicesEnabled: access('Outlook on the web for devices', 30),
  ECPEnabled: access('the Exchange admin center', 40),
  PopEnabled: enabled('POP3', 50, 3),
  PopUseProtocolDefaults: useProtocolDefaults('the POP3 settings of the server', 60),
  PopMessagesRetrievalMimeFormat: mimeFormat(70),
  PopEnableExactRFC822Size: exactSize(80),
  PopSuppressReadReceipt: suppressReadReceipt(90),
  PopForceICalForCalendarRetrievalOption: forceICal(100),
  ImapEnabled: enabled('IMAP4', 110, 4),
  ImapUseProtocolDefaults: useProtocolDefaults('the IMAP4 settings of the server', 120),
  ImapMessagesRetrievalMimeFormat: mimeFormat(130),
  ImapEnableExactRFC822Size: exactSize(140),
  ImapSuppressReadReceipt: suppressReadReceipt(150),
  ImapForceICalForCalendarRetrievalOption: forceICal(160),
  MAPIEnabled: access('Outlook (MAPI)', 170, 5),
  EwsEnabled: access('Exchange Web Services', 180),
});

/**
 * The CAS mailbox plan: by which ways the users of new mailboxes may reach them. Exchange Online has a plan for each kind
 * of licence; here there is one, for everybody.
 */
import { boolean } from './boolean.ts';
import { setting } from './setting.ts';
import { noun, type SettingsOf } from './settings-noun.ts';

/** What Exchange has a plan say of a new mailbox; the property of the mailbox has the same name. */
function planned(what: string, position: number, column?: number) {
  return setting({
    type: boolean,
    default: true,
    help: `Whether the users of new mailboxes may reach them by ${what}. Mailboxes that exist keep what they have.`,
    takesEffect: 'new mailboxes',
    position,
    ...(column === undefined ? {} : { column }),
  });
}

const shape = {
  ActiveSyncEnabled: planned('Exchange ActiveSync', 10, 1),
  OWAEnabled: planned('Outlook on the web', 20, 2),
  ECPEnabled: planned('the Exchange admin center', 30),
  PopEnabled: planned('POP3', 40, 3),
  ImapEnabled: planned('IMAP4', 50, 4),
  MAPIEnabled: planned('Outlook (MAPI)', 60, 5),
  EwsEnabled: planned('Exchange Web Services', 70),
};

export const casMailboxPlan = noun('CASMailboxPlan', 'By which ways the users of new mailboxes may reach them.', shape);
export type CASMailboxPlan = SettingsOf<typeof shape>;

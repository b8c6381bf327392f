import { getMailboxDatabaseCopyStatus } from '../cmdlet/absent/get-mailbox-database-copy-status.ts';
import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';

export default cmdletCommand(getMailboxDatabaseCopyStatus);

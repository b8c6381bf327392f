import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getMailboxCmdlet } from '../cmdlet/mailbox-cmdlets.ts';

export default cmdletCommand(getMailboxCmdlet);

import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { newMailboxCmdlet } from '../cmdlet/mailbox-cmdlets.ts';

export default cmdletCommand(newMailboxCmdlet);

import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { removeMailboxCmdlet } from '../cmdlet/mailbox-cmdlets.ts';

export default cmdletCommand(removeMailboxCmdlet);

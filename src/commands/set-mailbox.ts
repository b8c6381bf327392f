import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { setMailboxCmdlet } from '../cmdlet/mailbox-cmdlets.ts';

export default cmdletCommand(setMailboxCmdlet);

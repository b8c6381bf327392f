import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getUser } from '../cmdlet/mailbox/user-cmdlets.ts';

export default cmdletCommand(getUser);

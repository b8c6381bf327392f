import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { setUser } from '../cmdlet/mailbox/user-cmdlets.ts';

export default cmdletCommand(setUser);

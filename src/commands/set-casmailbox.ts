import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { setCasMailbox } from '../cmdlet/mailbox/cas-mailbox-cmdlets.ts';

export default cmdletCommand(setCasMailbox);

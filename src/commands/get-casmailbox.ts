import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getCasMailbox } from '../cmdlet/mailbox/cas-mailbox-cmdlets.ts';

export default cmdletCommand(getCasMailbox);

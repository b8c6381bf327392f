import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { disableMailbox } from '../cmdlet/mailbox/enable-disable-mailbox.ts';

export default cmdletCommand(disableMailbox);

import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { enableMailbox } from '../cmdlet/mailbox/enable-disable-mailbox.ts';

export default cmdletCommand(enableMailbox);

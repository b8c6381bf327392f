import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { setImapSettings } from '../cmdlet/imap-settings-cmdlets.ts';

export default cmdletCommand(setImapSettings);

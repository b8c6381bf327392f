import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getImapSettings } from '../cmdlet/imap-settings-cmdlets.ts';

export default cmdletCommand(getImapSettings);

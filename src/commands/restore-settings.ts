import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { restoreSettings } from '../cmdlet/history/restore-settings.ts';

export default cmdletCommand(restoreSettings);

import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getSettingsHistory } from '../cmdlet/history/get-settings-history.ts';

export default cmdletCommand(getSettingsHistory);

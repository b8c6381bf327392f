import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getPopSettings } from '../cmdlet/pop-settings-cmdlets.ts';

export default cmdletCommand(getPopSettings);

import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { setPopSettings } from '../cmdlet/pop-settings-cmdlets.ts';

export default cmdletCommand(setPopSettings);

import { checkCmdlet } from '../cmdlet/check/check.ts';
import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';

export default cmdletCommand(checkCmdlet);

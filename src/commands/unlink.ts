import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { unlinkCmdlet } from '../cmdlet/links/link-cmdlets.ts';

export default cmdletCommand(unlinkCmdlet);

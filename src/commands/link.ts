import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { linkCmdlet } from '../cmdlet/links/link-cmdlets.ts';

export default cmdletCommand(linkCmdlet);

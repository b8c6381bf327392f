import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { netCmdlet } from '../cmdlet/services/net.ts';

export default cmdletCommand(netCmdlet);

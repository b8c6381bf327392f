import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { startServiceCmdlet } from '../cmdlet/services/start-stop-service.ts';

export default cmdletCommand(startServiceCmdlet);

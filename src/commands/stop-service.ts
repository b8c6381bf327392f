import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { stopServiceCmdlet } from '../cmdlet/services/start-stop-service.ts';

export default cmdletCommand(stopServiceCmdlet);

import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { restartServiceCmdlet } from '../cmdlet/services/start-stop-service.ts';

export default cmdletCommand(restartServiceCmdlet);

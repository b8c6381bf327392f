import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { setServiceCmdlet } from '../cmdlet/services/set-service.ts';

export default cmdletCommand(setServiceCmdlet);

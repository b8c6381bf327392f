import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getServiceCmdlet } from '../cmdlet/services/get-service.ts';

export default cmdletCommand(getServiceCmdlet);

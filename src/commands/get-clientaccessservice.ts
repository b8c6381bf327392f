import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getClientAccessService } from '../cmdlet/server/exchange-server.ts';

export default cmdletCommand(getClientAccessService);

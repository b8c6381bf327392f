import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getClientAccessServer } from '../cmdlet/server/exchange-server.ts';

export default cmdletCommand(getClientAccessServer);

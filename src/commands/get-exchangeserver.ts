import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getExchangeServer } from '../cmdlet/server/exchange-server.ts';

export default cmdletCommand(getExchangeServer);

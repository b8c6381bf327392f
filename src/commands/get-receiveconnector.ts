import { getReceiveConnector } from '../cmdlet/absent/receive-connector-cmdlets.ts';
import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';

export default cmdletCommand(getReceiveConnector);

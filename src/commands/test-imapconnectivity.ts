import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { testImapConnectivity } from '../cmdlet/connectivity/test-connectivity-cmdlets.ts';

export default cmdletCommand(testImapConnectivity);

import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { testPopConnectivity } from '../cmdlet/connectivity/test-connectivity-cmdlets.ts';

export default cmdletCommand(testPopConnectivity);

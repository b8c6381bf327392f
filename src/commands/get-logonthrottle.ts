import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getLogonThrottle } from '../cmdlet/throttle/logon-throttle-cmdlets.ts';

export default cmdletCommand(getLogonThrottle);

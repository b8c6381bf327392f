import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { resetLogonThrottle } from '../cmdlet/throttle/logon-throttle-cmdlets.ts';

export default cmdletCommand(resetLogonThrottle);

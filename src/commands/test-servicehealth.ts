import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { testServiceHealth } from '../cmdlet/server/server-health.ts';

export default cmdletCommand(testServiceHealth);

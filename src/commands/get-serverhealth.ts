import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getServerHealth } from '../cmdlet/server/server-health.ts';

export default cmdletCommand(getServerHealth);

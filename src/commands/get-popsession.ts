import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getPopSession } from '../cmdlet/sessions/session-cmdlets.ts';

export default cmdletCommand(getPopSession);

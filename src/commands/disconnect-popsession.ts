import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { disconnectPopSession } from '../cmdlet/sessions/session-cmdlets.ts';

export default cmdletCommand(disconnectPopSession);

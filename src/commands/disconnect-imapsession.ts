import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { disconnectImapSession } from '../cmdlet/sessions/session-cmdlets.ts';

export default cmdletCommand(disconnectImapSession);

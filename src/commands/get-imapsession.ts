import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getImapSession } from '../cmdlet/sessions/session-cmdlets.ts';

export default cmdletCommand(getImapSession);

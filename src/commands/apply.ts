import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { applyCmdlet } from '../cmdlet/document/apply.ts';

export default cmdletCommand(applyCmdlet);

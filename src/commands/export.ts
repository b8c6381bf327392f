import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { exportCmdlet } from '../cmdlet/document/export.ts';

export default cmdletCommand(exportCmdlet);

import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { searchAdminAuditLog } from '../cmdlet/history/search-admin-audit-log.ts';

export default cmdletCommand(searchAdminAuditLog);

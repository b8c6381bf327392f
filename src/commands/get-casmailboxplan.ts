import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getCasMailboxPlan } from '../cmdlet/mailbox/mailbox-plan-cmdlets.ts';

export default cmdletCommand(getCasMailboxPlan);

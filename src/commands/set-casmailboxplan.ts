import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { setCasMailboxPlan } from '../cmdlet/mailbox/mailbox-plan-cmdlets.ts';

export default cmdletCommand(setCasMailboxPlan);

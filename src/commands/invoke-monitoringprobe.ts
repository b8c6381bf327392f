import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { invokeMonitoringProbe } from '../cmdlet/connectivity/invoke-monitoring-probe.ts';

export default cmdletCommand(invokeMonitoringProbe);

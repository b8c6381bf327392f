/** Which process is which, so that what a dead one left behind can be told from what a live one holds. */
import { readFileSync } from 'node:fs';

/** True when a process with this id runs on this machine, whoever owns it. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * When the process was started, as the kernel counts it (clock ticks since boot): with the pid it names one process
 * even after pids were used again. '0' where the system does not say.
 */
export function processStartTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Field 22 (proc(5)). The second field is the program's name in parentheses and may hold spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}

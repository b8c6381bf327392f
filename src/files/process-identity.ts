/**
 * Which process is which, so that what a dead one left behind can be told from what a live one holds.
 *
 * A pid alone is not enough: pids are used again, they mean nothing on another machine or in another container, and a
 * killed process keeps its pid until its parent has asked for its end (a zombie). So an identity that is written down
 * also carries the process's start time, the boot it belongs to and its pid namespace.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  readonly pid: number;
  /** As {@link processStartTime} tells it; '0' where the system does not say. */
  readonly startTime: string;
  readonly host: string;
  /** Linux's boot id; '' where the system has none. */
  readonly boot: string;
  /** The number of Linux's pid namespace; '' where the system has none. */
  readonly namespace: string;
}

/** `unknown`: it runs, if at all, where this process cannot look. */
export type ProcessFate = 'alive' | 'dead' | 'unknown';

let self: ProcessIdentity | undefined;

/** The identity of the running process; its threads share it. */
export function thisProcess(): ProcessIdentity {
  self ??= {
    pid: process.pid,
    startTime: processStartTime(process.pid),
    host: hostname(),
    boot: readOrEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')).trim(),
    namespace: /\d+/.exec(readOrEmpty(() => readlinkSync('/proc/self/ns/pid')))?.[0] ?? '',
  };
  return self;
}

/** Whether the process that wrote down `identity` still runs. Says `dead` only of one that certainly does not. */
export function fateOf(identity: ProcessIdentity): ProcessFate {
  const here = thisProcess();
  const sameBoot = identity.boot !== '' && identity.boot === here.boot;
  // A machine may be renamed while it runs; across a restart only its name tells that it is the same.
  if (!sameBoot && identity.host !== here.host) return 'unknown';
  const otherBoot = !sameBoot && identity.boot !== '' && here.boot !== '';
  if (otherBoot) return runsSince(identity, here) ? 'alive' : 'dead';
  if (identity.namespace !== '' && identity.namespace !== here.namespace) return 'unknown';
  if (!Number.isInteger(identity.pid) || identity.pid < 1) return 'unknown';
  if (!isProcessAlive(identity.pid)) return 'dead';
  const started = processStartTime(identity.pid);
  const sameStart = started === '0' || identity.startTime === '0' || started === identity.startTime;
  return sameStart ? 'alive' : 'dead';
}

/**
 * The very process, to a hundredth of a second of its start. systemd-nspawn gives a container a boot id of its own, which a
 * service with ProtectKernelTunables does not see: two on one machine then do not agree which boot it is.
 */
function runsSince({ pid, startTime, namespace }: ProcessIdentity, here: ProcessIdentity): boolean {
  const isSure = namespace !== '' && namespace === here.namespace && startTime !== '0';
  return isSure && processStartTime(pid) === startTime && isProcessAlive(pid);
}

/** True when a process with this id runs on this machine, whoever owns it. A zombie runs no more. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const state = statFields(pid)?.[0];
  return state !== 'Z' && state !== 'X';
}

/**
 * When the process was started, as the kernel counts it (clock ticks since boot): with the pid it names one process
 * even after pids were used again. '0' where the system does not say.
 */
export function processStartTime(pid: number): string {
  // Field 22 (proc(5)).
  return statFields(pid)?.[19] ?? '0';
}

/** What proc(5) tells, from field 3 (the state) on; undefined where it does not. */
function statFields(pid: number): readonly string[] | undefined {
  const stat = readOrEmpty(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The second field is the program's name in parentheses and may hold spaces and parentheses.
  return stat === '' ? undefined : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Not every system has these sources, and a process may be gone: the identity is weaker then, but still of use. */
function readOrEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { fateOf, isProcessAlive, thisProcess } from '../../src/files/process-identity.ts';

/** Above the kernel's highest pid_max (2^22), so no process ever has it. */
const DEAD_PID = 4_999_999;
const OTHER_BOOT = '0b0b0b0b-0000-4000-8000-000000000000';

describe('fateOf', () => {
  it('knows this process, and one that is gone', () => {
    expect(fateOf(thisProcess())).toBe('alive');
    expect(fateOf({ ...thisProcess(), pid: DEAD_PID })).toBe('dead');
  });

  it('tells a process from another that was given its id', () => {
    expect(fateOf({ ...thisProcess(), startTime: '1' })).toBe('dead');
    expect(fateOf({ ...thisProcess(), startTime: '0' })).toBe('alive');
  });

  it('counts a process of an earlier start of this machine as dead, and does not judge one elsewhere', () => {
    expect(fateOf({ ...thisProcess(), boot: OTHER_BOOT, startTime: '1' })).toBe('dead');
    expect(fateOf({ ...thisProcess(), boot: OTHER_BOOT, startTime: '0' })).toBe('dead');
    expect(fateOf({ ...thisProcess(), boot: OTHER_BOOT, namespace: '7' })).toBe('dead');
    expect(fateOf({ ...thisProcess(), boot: OTHER_BOOT, host: 'elsewhere' })).toBe('unknown');
    expect(fateOf({ ...thisProcess(), boot: '', host: 'elsewhere' })).toBe('unknown');
    expect(fateOf({ ...thisProcess(), pid: DEAD_PID, namespace: '7' })).toBe('unknown');
  });

  it('knows a process that sees another boot id, as a container gives', () => {
    expect(fateOf({ ...thisProcess(), boot: OTHER_BOOT })).toBe('alive');
    expect(fateOf({ ...thisProcess(), boot: OTHER_BOOT, pid: DEAD_PID })).toBe('dead');
  });

  it('is not misled by a machine that was renamed', () => {
    expect(fateOf({ ...thisProcess(), host: 'renamed' })).toBe('alive');
  });

  it('never asks about process groups', () => {
    for (const pid of [0, -1, 1.5, Number.NaN]) expect(fateOf({ ...thisProcess(), pid })).toBe('unknown');
  });
});

describe('isProcessAlive', () => {
  it('is false of a zombie, which only waits to be asked for its end', async () => {
    // The shell becomes `sleep`, which never asks after the child that the shell started before.
    const parent: ChildProcess = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 60']);
    const [line] = await once(parent.stdout!, 'data');
    const zombie = Number(String(line).trim());
    while (isProcessAlive(zombie)) await new Promise((resolve) => setImmediate(resolve));
    expect(process.kill(zombie, 0)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });
});

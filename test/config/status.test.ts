import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EngineStatus } from '../../src/config/config-store.ts';
import { STATUS_POLL_MS } from '../../src/config/limits.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { openAsEx01, scratchFolder } from './support/scratch.ts';

const scratch = scratchFolder();
const file = () => join(scratch.folder, 'status', 'EX01.json');

function status(revision: number): EngineStatus {
  const service = { state: 'Running', listeners: [], connections: 0, sessions: 0 } as const;
  return {
    server: 'EX01',
    pid: process.pid,
    started: '2026-11-24T08:00:00.000Z',
    updated: '2026-11-24T08:00:00.000Z',
    revision,
    hash: `hash-${revision}`,
    services: { pop: service, imap: service },
  };
}

/** What the status says of the process that published it, changed. */
function publishedBy(changes: object): void {
  const content = JSON.parse(readFileSync(file(), 'utf8'));
  writeFileSync(file(), JSON.stringify({ ...content, process: { ...content.process, ...changes } }));
}

describe('the engine status', () => {
  test('comes back as it was published, from a living engine', async () => {
    const store = openAsEx01(scratch.file);
    expect(await store.readStatus('EX01')).toBeUndefined();
    await store.publishStatus(status(1));
    expect(await openAsEx01(scratch.file).readStatus('EX01')).toEqual({ ...status(1), alive: true });
    await store.publishStatus(status(2));
    expect(await store.readStatus('EX01')).toMatchObject({ revision: 2 });
    expect(readdirSync(join(scratch.folder, 'status'))).toEqual(['EX01.json']);
  });

  test('may be read by every administrator, whatever the umask', async () => {
    const before = process.umask(0o077);
    try {
      await openAsEx01(scratch.file).publishStatus(status(1));
    } finally {
      process.umask(before);
    }
    expect(statSync(file()).mode & 0o777).toBe(0o644);
    expect(statSync(join(scratch.folder, 'status')).mode & 0o777).toBe(0o755);
  });

  test('tells a dead engine from a living one, and says when it cannot', async () => {
    const store = openAsEx01(scratch.file);
    await store.publishStatus(status(1));
    const alive = async (changes: object) => {
      publishedBy(changes);
      return (await store.readStatus('EX01'))!.alive;
    };
    const { process: real } = JSON.parse(readFileSync(file(), 'utf8'));
    // Above the kernel's highest pid_max (2^22), so no process ever has it.
    expect(await alive({ pid: 4_999_999 })).toBe(false);
    expect(await alive({ pid: real.pid, startTime: '1' })).toBe(false);
    expect(await alive({ startTime: real.startTime, host: 'renamed' })).toBe(true);
    expect(await alive({ boot: '0b0b0b0b-0000-4000-8000-000000000000' })).toBeUndefined();
    expect(await alive({ host: real.host, startTime: '1' })).toBe(false);
    expect(await alive({ boot: real.boot, startTime: real.startTime, namespace: '7' })).toBeUndefined();
    expect(await alive({ namespace: real.namespace })).toBe(true);
  });

  test('is refused for what can be no server', async () => {
    const store = openAsEx01(scratch.file);
    await expect(store.readStatus('../postern')).rejects.toThrow(RangeError);
    await expect(store.publishStatus({ ...status(1), server: 'a/b' })).rejects.toThrow(RangeError);
  });
});

describe('waiting for a status', () => {
  test('ends at once when the one there will do', async () => {
    const store = openAsEx01(scratch.file);
    await store.publishStatus(status(3));
    expect(await store.awaitStatus('EX01', ({ revision }) => revision >= 3, 5000)).toMatchObject({ revision: 3 });
  });

  test('ends with the one that is accepted, also when nothing was ever published before', async () => {
    const store = openAsEx01(scratch.file);
    const waiting = store.awaitStatus('EX01', ({ revision }) => revision >= 3, 20_000);
    for (let revision = 1; revision <= 3; revision += 1) await store.publishStatus(status(revision));
    expect(await waiting).toMatchObject({ revision: 3, alive: true });
  });

  test('is told of a publication by the watch, not by the poll', async () => {
    const store = openAsEx01(scratch.file, { clock: new ManualClock() });
    await store.publishStatus(status(1));
    const waiting = store.awaitStatus('EX01', ({ revision }) => revision >= 2, 20_000);
    await store.publishStatus(status(2));
    expect(await waiting).toMatchObject({ revision: 2 });
  });

  test('ends when the time is over', async () => {
    const clock = new ManualClock();
    const store = openAsEx01(scratch.file, { clock });
    await store.publishStatus(status(1));
    const waiting = store.awaitStatus('EX01', () => false, 5000);
    clock.advance(5000);
    expect(await waiting).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  test('asks again when the engine has gone', async () => {
    const engine = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(engine, 'spawn');
    const clock = new ManualClock();
    const store = openAsEx01(scratch.file, { clock });
    await store.publishStatus(status(1));
    const stat = readFileSync(`/proc/${engine.pid}/stat`, 'latin1');
    publishedBy({ pid: engine.pid, startTime: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] });
    const waiting = store.awaitStatus('EX01', ({ alive }) => alive === false, 60_000);
    engine.kill('SIGKILL');
    await once(engine, 'exit');
    clock.advance(STATUS_POLL_MS);
    expect(await waiting).toMatchObject({ revision: 1, alive: false });
  });

  test('passes on what the question throws', async () => {
    const store = openAsEx01(scratch.file);
    await store.publishStatus(status(1));
    let asked = 0;
    const waiting = store.awaitStatus(
      'EX01',
      () => {
        if (asked++ > 0) throw new TypeError('no');
        return false;
      },
      20_000,
    );
    await store.publishStatus(status(2));
    await expect(waiting).rejects.toThrow(TypeError);
  });
});

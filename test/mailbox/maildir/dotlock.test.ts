import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Dotlock, DotlockTimeout } from '../../../src/mailbox/maildir/dotlock.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const permissions = { folderMode: 0o700, fileMode: 0o600, owner: undefined };
const NEVER_USED_PID = 2 ** 22 + 1;

let folder: string;
let file: string;
let lockFile: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-dotlock-'));
  file = path.join(folder, 'dovecot-uidlist');
  lockFile = `${file}.lock`;
});
afterEach(async () => {
  if (child !== undefined) {
    // One that a test has killed may be gone already, and says so only once.
    const gone = child.exitCode !== null || child.signalCode !== null;
    const ended = gone || new Promise((resolve) => child!.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    child = undefined;
  }
  rmSync(folder, { recursive: true, force: true });
});

let serial = 0;
const acquire = (options: { clock?: typeof systemClock; waitMs?: number } = {}): Promise<Dotlock> =>
  Dotlock.acquire(file, { temporary: path.join(folder, `t${serial++}`), permissions, clock: systemClock, ...options });

/** A process that lives until it is killed. */
async function otherProcess(script = ''): Promise<number> {
  child = spawn(process.execPath, ['-e', `${script};console.log('ready');setInterval(() => {}, 1000)`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child!.stdout!.once('data', resolve));
  return child.pid!;
}

/** Lets a lock that waits on a manual clock try as often as it will. */
async function pass(clock: ManualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1000) {
    clock.advance(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the dotlock', () => {
  it('names its holder, and is gone when it is released', async () => {
    const lock = await acquire();
    expect(readFileSync(lockFile, 'latin1')).toBe(`${process.pid}:${hostname()}`);
    expect(readdirSync(folder)).toEqual(['dovecot-uidlist.lock']);
    expect(lock.release()).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is waited for while another process holds it', async () => {
    const pid = await otherProcess(
      `require('fs').writeFileSync(${JSON.stringify(lockFile)}, process.pid + ':' + require('os').hostname(), { flag: 'wx' });`,
    );
    expect(readFileSync(lockFile, 'latin1')).toBe(`${pid}:${hostname()}`);
    await expect(acquire({ waitMs: 30 })).rejects.toThrow(DotlockTimeout);
    const waiting = acquire();
    rmSync(lockFile);
    expect((await waiting).release()).toBe(true);
  });

  it('of a live process on this host is never taken over', async () => {
    const pid = await otherProcess();
    writeFileSync(lockFile, `${pid}:${hostname()}`);
    utimesSync(lockFile, 1000, 1000);
    const clock = new ManualClock();
    const waiting = acquire({ clock, waitMs: 600_000 });
    await Promise.all([expect(waiting).rejects.toThrow(DotlockTimeout), pass(clock, 601_000)]);
    expect(readFileSync(lockFile, 'latin1')).toBe(`${pid}:${hostname()}`);
  });

  it('of a dead process on this host is taken over at once', async () => {
    writeFileSync(lockFile, `${NEVER_USED_PID}:${hostname()}`);
    const lock = await acquire({ waitMs: 0 });
    expect(lock.release()).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a killed process is taken over, though its parent has not heard yet', async () => {
    const pid = await otherProcess();
    writeFileSync(lockFile, `${pid}:${hostname()}`);
    process.kill(pid, 'SIGKILL');
    const lock = await acquire({ waitMs: 5000 });
    expect(lock.release()).toBe(true);
  });

  it('with our own pid is ours, or a thread’s, unless it was there before this process', async () => {
    writeFileSync(lockFile, `${process.pid}:${hostname()}`);
    await expect(acquire({ waitMs: 20 })).rejects.toThrow(DotlockTimeout);
    const before = Date.now() / 1000 - process.uptime() - 60;
    utimesSync(lockFile, before, before);
    expect((await acquire({ waitMs: 0 })).release()).toBe(true);
  });

  it.each(['99:another-host', '', 'nonsense'])(
    'of an unknown holder (%j) is taken over after two minutes of silence',
    async (content) => {
      writeFileSync(lockFile, content);
      const clock = new ManualClock();
      const outcome = acquire({ clock }).catch((error: unknown) => error);
      await pass(clock, 60_000);
      // The protected file changed: somebody is at work.
      writeFileSync(file, 'changed');
      await pass(clock, 65_000);
      expect(await outcome).toBeInstanceOf(DotlockTimeout);
      expect(readFileSync(lockFile, 'latin1')).toBe(content);

      const again = acquire({ clock });
      await pass(clock, 119_000);
      expect(readFileSync(lockFile, 'latin1')).toBe(content);
      await pass(clock, 3_000);
      expect((await again).release()).toBe(true);
    },
  );

  it('is touched while it is held', async () => {
    const clock = new ManualClock();
    const lock = await acquire({ clock });
    utimesSync(lockFile, 1000, 1000);
    clock.advance(9_999);
    expect(statSync(lockFile).mtimeMs).toBe(1_000_000);
    clock.advance(1);
    expect(statSync(lockFile).mtimeMs).toBeGreaterThan(1_000_000);
    utimesSync(lockFile, 1000, 1000);
    clock.advance(10_000);
    expect(statSync(lockFile).mtimeMs).toBeGreaterThan(1_000_000);
    lock.release();
    expect(clock.pending).toBe(0);
  });

  it('that somebody took away is not removed from under the new holder', async () => {
    const lock = await acquire();
    rmSync(lockFile);
    writeFileSync(lockFile, 'somebody else');
    expect(lock.release()).toBe(false);
    expect(existsSync(lockFile)).toBe(true);
  });

  it('lets many through, one at a time', async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const lock = await acquire();
        inside++;
        most = Math.max(most, inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
        expect(lock.release()).toBe(true);
      }),
    );
    expect(most).toBe(1);
  });
});

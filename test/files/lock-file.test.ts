import { lstat, lutimes, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockLostError, LockTimeoutError, withLockFile } from '../../src/files/lock-file.ts';
import { processStartTime, thisProcess } from '../../src/files/process-identity.ts';

/** Above the kernel's highest pid_max (2^22), so no process ever has it. */
const DEAD_PID = 4_999_999;

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'postern-lock-'));
  lock = path.join(folder, 'file.lock');
});
afterEach(() => rm(folder, { recursive: true }));

/** Adds one to the number in the file, slowly enough that two at once would lose one. */
async function increment(counter: string): Promise<void> {
  const value = Number(await readFile(counter, 'utf8'));
  await new Promise((resolve) => setImmediate(resolve));
  await writeFile(counter, String(value + 1));
}

describe('withLockFile', () => {
  it('lets one holder in at a time and leaves nothing behind', async () => {
    const counter = path.join(folder, 'counter');
    await writeFile(counter, '0');
    await Promise.all(Array.from({ length: 40 }, () => withLockFile(lock, () => increment(counter))));
    expect(await readFile(counter, 'utf8')).toBe('40');
    expect(await readdir(folder)).toEqual(['counter']);
  });

  it('is released when the work fails', async () => {
    await expect(withLockFile(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLockFile(lock, () => Promise.resolve(7))).toBe(7);
  });

  it('names its holder while it is held', async () => {
    await withLockFile(lock, async () => {
      expect(await readlink(lock)).toMatch(new RegExp(`^${process.pid}\\.\\d+\\.[0-9a-f]{16}\\.`));
    });
  });

  it('tells who holds the lock when it cannot be had in time', async () => {
    await symlink(`${process.pid}.${processStartTime(process.pid)}.${'a'.repeat(16)}.${hostname()}`, lock);
    const attempt = withLockFile(lock, () => Promise.resolve(), 30);
    await expect(attempt).rejects.toThrow(LockTimeoutError);
    await expect(attempt).rejects.toThrow(`process ${process.pid} on ${hostname()}`);
  });

  it('goes on waiting while the lock goes from hand to hand, however long the queue is', async () => {
    // Each keeps it for a small part of what one may; together they keep it for much longer.
    const hold = () => new Promise((resolve) => setTimeout(resolve, 30));
    const queue = Array.from({ length: 60 }, () => withLockFile(lock, hold, 1_000));
    await Promise.all(queue);
  });

  it('takes over the lock of a dead process, and many at once still lose nothing', async () => {
    const counter = path.join(folder, 'counter');
    await writeFile(counter, '0');
    for (let round = 1; round <= 10; round++) {
      await symlink(`${DEAD_PID}.1.${'b'.repeat(16)}.${hostname()}`, lock);
      await Promise.all(Array.from({ length: 8 }, () => withLockFile(lock, () => increment(counter))));
      expect(await readFile(counter, 'utf8')).toBe(String(round * 8));
    }
    expect(await readdir(folder)).toEqual(['counter']);
  });

  it('takes over the lock of a process whose id was given to another', async () => {
    await symlink(`${process.pid}.1.${'c'.repeat(16)}.${hostname()}`, lock);
    expect(await withLockFile(lock, () => Promise.resolve(1), 1_000)).toBe(1);
  });

  it('takes over when the process that was taking over died as well', async () => {
    await symlink(`${DEAD_PID}.1.${'d'.repeat(16)}.${hostname()}`, lock);
    await symlink(`${DEAD_PID}.1.${'e'.repeat(16)}.${hostname()}`, `${lock}.${'d'.repeat(16)}`);
    expect(await withLockFile(lock, () => Promise.resolve(1), 1_000)).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('removes the rights of those who died after they had buried a lock', async () => {
    await symlink(`${DEAD_PID}.1.${'d'.repeat(16)}.${hostname()}`, lock);
    await symlink(`${DEAD_PID}.1.${'e'.repeat(16)}.${hostname()}`, `${lock}.${'a'.repeat(16)}`);
    await symlink(`${DEAD_PID}.1.${'e'.repeat(16)}.${hostname()}`, `${lock}.${'a'.repeat(16)}.${'b'.repeat(16)}`);
    await withLockFile(lock, () => Promise.resolve());
    expect(await readdir(folder)).toEqual([]);
  });

  it('does not take over from a holder in another container or on another machine', async () => {
    const { startTime, boot, namespace } = thisProcess();
    for (const elsewhere of [
      `7.${boot}.${hostname()}`,
      `${namespace}.0b0b0b0b-0000-4000-8000-000000000000.elsewhere`,
    ]) {
      await symlink(`4999999.${startTime}.${'a'.repeat(16)}.${elsewhere}`, lock);
      await expect(withLockFile(lock, () => Promise.resolve(), 20)).rejects.toThrow(LockTimeoutError);
      await rm(lock);
    }
  });

  it('tells a holder whose lock was taken over before it writes', async () => {
    await withLockFile(lock, async ({ verify }) => {
      verify();
      await rm(lock);
      await symlink(`1.1.${'f'.repeat(16)}.elsewhere.example`, lock);
      expect(verify).toThrow(LockLostError);
    });
    expect(await readlink(lock)).toContain('elsewhere');
  });

  it("believes another machine's lock for a minute and no longer", async () => {
    await symlink(`1.1.${'f'.repeat(16)}.elsewhere.example`, lock);
    await expect(withLockFile(lock, () => Promise.resolve(), 20)).rejects.toThrow('elsewhere.example');
    const old = (Date.now() - 61_000) / 1000;
    await lutimes(lock, old, old);
    expect(await withLockFile(lock, () => Promise.resolve(1), 1_000)).toBe(1);
  });

  it('takes over a lock whose content makes no sense once it is old, and never uses it as a path', async () => {
    await symlink('1.1.../../x', lock);
    const old = (Date.now() - 61_000) / 1000;
    await lutimes(lock, old, old);
    expect(await withLockFile(lock, () => Promise.resolve(1), 1_000)).toBe(1);
  });

  it('refuses a file that lies where the lock should be, instead of removing it', async () => {
    await writeFile(lock, 'important');
    await expect(withLockFile(lock, () => Promise.resolve())).rejects.toThrow('not a lock of ours');
    expect((await lstat(lock)).size).toBe(9);
  });
});

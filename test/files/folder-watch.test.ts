import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderWatch } from '../../src/files/folder-watch.ts';
import { ManualClock } from '../support/manual-clock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'postern-watch-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const failed = (error: unknown) => {
  throw error;
};

describe('FolderWatch', () => {
  it('looks when a file is renamed into place, every time', async () => {
    let looks = 0;
    let seen: () => void = () => undefined;
    const clock = new ManualClock();
    const watch = new FolderWatch(folder, { clock, pollMs: 60_000, onError: failed }, async () => {
      looks++;
      seen();
    });
    for (let round = 0; round < 3; round++) {
      const look = new Promise<void>((resolve) => {
        seen = resolve;
      });
      await writeFile(path.join(folder, 'tmp'), String(round));
      await rename(path.join(folder, 'tmp'), path.join(folder, 'file'));
      await look;
    }
    expect(looks).toBeGreaterThanOrEqual(3);
    await watch.close();
  });

  it('looks at every poll, also in a folder that cannot be watched', async () => {
    let looks = 0;
    const clock = new ManualClock();
    const missing = path.join(folder, 'missing');
    const watch = new FolderWatch(missing, { clock, pollMs: 1_000, onError: failed }, async () => {
      looks++;
    });
    clock.advance(999);
    expect(looks).toBe(0);
    clock.advance(1);
    expect(looks).toBe(1);
    await Promise.resolve();
    clock.advance(1_000);
    expect(looks).toBe(2);
    await watch.close();
    clock.advance(10_000);
    expect(looks).toBe(2);
  });

  it('runs one look at a time, and one more for whatever came in between', async () => {
    let running = 0;
    let looks = 0;
    let finish: () => void = () => undefined;
    const watch = new FolderWatch(folder, { clock: new ManualClock(), pollMs: 60_000, onError: failed }, async () => {
      expect(++running).toBe(1);
      looks++;
      if (looks === 1)
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      running--;
    });
    const all = [watch.look(), watch.look(), watch.look()];
    finish();
    await Promise.all(all);
    expect(looks).toBe(2);
    await watch.close();
  });

  it('goes on after a look that failed', async () => {
    const errors: unknown[] = [];
    const clock = new ManualClock();
    const watch = new FolderWatch(folder, { clock, pollMs: 1_000, onError: (e) => errors.push(e) }, () =>
      Promise.reject(new Error('unreadable')),
    );
    await watch.look();
    await watch.look();
    expect(errors).toHaveLength(2);
    await watch.close();
  });
});

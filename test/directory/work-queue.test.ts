import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../../src/directory/work-queue.ts';

/** Work that ends when told to. */
function task() {
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { finish, work: () => done };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('WorkQueue', () => {
  it('runs so many at once, keeps so many waiting in order, and refuses the next', async () => {
    const queue = new WorkQueue(2, 2);
    const started: number[] = [];
    const tasks = [0, 1, 2, 3, 4].map(task);
    const results = tasks.map(({ work }, at) =>
      queue.run(() => {
        started.push(at);
        return work();
      }),
    );
    expect(started).toEqual([0, 1]);
    expect(results.map((result) => result !== undefined)).toEqual([true, true, true, true, false]);
    tasks[1]!.finish();
    await settle();
    expect(started).toEqual([0, 1, 2]);
    const late = queue.run(async () => started.push(5));
    tasks[0]!.finish();
    tasks[2]!.finish();
    tasks[3]!.finish();
    await late;
    expect(started).toEqual([0, 1, 2, 3, 5]);
  });

  it('gives the place of failed work to the next', async () => {
    const queue = new WorkQueue(1, 1);
    const failed = queue.run(() => Promise.reject(new Error('no')));
    const next = queue.run(() => Promise.resolve(7));
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe(7);
    expect(await queue.run(() => Promise.resolve(8))).toBe(8);
  });
});

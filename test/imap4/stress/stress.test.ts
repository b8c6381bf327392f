/**
 * Ten sessions of the built engine do at random what clients do, all in one mailbox of a Maildir, and believe nothing: no
 * sequence number, UID, flag, mod-sequence or expunge that does not fit into what they were told before is let pass. In
 * the end all of them see what a fresh session sees.
 *
 * A short run. For a minute: `npm run test:stress`; with `POSTERN_SEED` the same choices are made again, and with
 * `POSTERN_TRACE=<file>` all that was said is written there when something is wrong.
 */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seededRandom } from '../../mailbox/support/crash-model.ts';
import { EngineProcess } from '../../support/engine-process.ts';
import { StressSession } from './session.ts';
import { World } from './world.ts';

const seconds = Number(process.env.POSTERN_STRESS_SECONDS ?? 6);
const seed = Number(process.env.POSTERN_SEED ?? Date.now() % 1_000_000);
const traceFile = process.env.POSTERN_TRACE;
const SESSIONS = 10;

test(`Ten sessions in one mailbox are told nothing wrong (${seconds} s, seed ${seed})`, {
  timeout: seconds * 1000 + 60_000,
}, async () => {
  const world = new World(SESSIONS, traceFile !== undefined);
  const engine = await EngineProcess.start();
  try {
    const sessions = Array.from(
      { length: SESSIONS },
      (_, number) => new StressSession(number, engine, world, seededRandom(seed + number)),
    );
    const end = Date.now() + seconds * 1000;
    await Promise.all(sessions.map((session) => session.work(end)));
    if (world.wrong.length === 0) await Promise.all(sessions.map((session) => session.settle()));
    world.wrong.push(...world.unexplained());
    if (world.wrong.length > 0 && traceFile !== undefined) writeFileSync(traceFile, `${world.trace.join('\n')}\n`);
    expect(world.wrong.slice(0, 3).join('\n\n')).toBe('');

    const fresh = await engine.imap();
    const selected = await fresh.ok('SELECT INBOX');
    const count = Number(/(\d+) EXISTS/.exec(selected.join('\n'))![1]);
    const lines = count === 0 ? [] : await fresh.ok('FETCH 1:* (UID FLAGS)');
    const now = lines.map((line) => {
      const [, uid, flags] = /UID (\d+) FLAGS \(([^)]*)\)/.exec(line)!;
      return `${uid} ${flags!.split(' ').sort().join(' ')}`.trim();
    });
    for (const { name, mirror } of sessions)
      expect(
        mirror.entries.map(({ uid, flags }) => `${uid} ${flags}`.trim()),
        name,
      ).toEqual(now);
    expect(engine.complaints).toEqual([]);
    if (seconds > 30) console.log(`seed ${seed}: ${JSON.stringify(world.done)}`);
  } finally {
    await engine.remove();
  }
});

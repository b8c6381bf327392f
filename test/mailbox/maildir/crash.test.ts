/**
 * A process that works on a Maildir is killed at random moments: what it acknowledged is there, nothing half done is
 * seen, and no UID is given twice.
 *
 * The number of kills is small here. More: `POSTERN_CRASHES=200 npx vitest run test/mailbox/maildir/crash.test.ts`, with
 * `POSTERN_SEED` to do it again.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundleProgram } from '../../support/bundle.ts';
import { BOXES, type Contents, CrashModel, contentOf, type Deed, seededRandom } from '../support/crash-model.ts';
import { bodyOf, TemporaryMaildir } from '../support/temporary-maildir.ts';

const crashes = Number(process.env.POSTERN_CRASHES ?? 8);
const seed = Number(process.env.POSTERN_SEED ?? Date.now() % 1_000_000);

let maildir: TemporaryMaildir;
beforeEach(() => {
  maildir = new TemporaryMaildir();
});
afterEach(() => maildir.remove());

async function buildWorker(): Promise<string> {
  const file = path.join(maildir.folder, 'crash-worker.mjs');
  await bundleProgram(new URL('../support/crash-worker.ts', import.meta.url), file);
  return file;
}

/** Lets a worker work for a while, and kills it. @returns the deed it was at */
async function workAndDie(worker: string, run: number, ms: number, model: CrashModel): Promise<Deed | undefined> {
  const child = spawn(process.execPath, [worker, maildir.path, String(run)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let pending: Deed | undefined;
  const dead = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { ready?: true; begin?: Deed; done?: number[] };
    if (told.ready) setTimeout(() => child.kill('SIGKILL'), ms);
    if (told.begin !== undefined) pending = told.begin;
    if (told.done === undefined) continue;
    model.acknowledge(pending!, told.done);
    pending = undefined;
  }
  expect(await dead).toBe('SIGKILL');
  return pending;
}

async function lookAtAll(): Promise<{ found: Contents; uidNexts: Map<string, number>; uidValidities: number[] }> {
  const { store, account } = await maildir.open();
  const found: Contents = new Map();
  const uidNexts = new Map<string, number>();
  const uidValidities: number[] = [];
  for (const box of BOXES) {
    const view = await account.select(box, true);
    const messages = new Map();
    for (const message of view.messages) {
      const text = await bodyOf(view, message.uid);
      const id = /^Subject: (\S+)/.exec(text)?.[1] ?? '';
      expect(text).toBe(contentOf(id));
      messages.set(message.uid, { id, flags: message.flags });
    }
    found.set(box, messages);
    uidNexts.set(box, view.uidNext);
    uidValidities.push(view.uidValidity);
    await view.close();
  }
  await store.close();
  return { found, uidNexts, uidValidities };
}

it(`${crashes} kills lose nothing that was acknowledged (seed ${seed})`, {
  timeout: 20_000 + crashes * 3_000,
}, async () => {
  const random = seededRandom(seed);
  const worker = await buildWorker();
  const { store, account } = await maildir.open();
  await account.create('Other');
  await store.close();
  const { uidValidities } = await lookAtAll();
  const model = new CrashModel();
  const deeds: Record<string, number> = {};
  for (let run = 0; run < crashes; run++) {
    const ms = Math.floor(random() * 120);
    const pending = await workAndDie(worker, seed + run, ms, model);
    deeds[pending?.kind ?? 'none'] = (deeds[pending?.kind ?? 'none'] ?? 0) + 1;
    const after = await lookAtAll();
    expect(after.uidValidities).toEqual(uidValidities);
    const wrong = model.check(after.found, after.uidNexts, pending);
    expect(wrong, `seed ${seed}, run ${run}, ${ms} ms, in the midst of ${JSON.stringify(pending)}`).toEqual([]);
  }
  expect(maildir.warnings).toEqual([]);
  if (crashes > 50) console.log(`killed in the midst of ${JSON.stringify(deeds)}`);
});

/** Cmdlets that are killed at any moment: what they changed is in the audit log all the same. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { AuditLog } from '../../src/audit/audit-log.ts';
import { listMailboxes } from '../../src/directory/mailboxes.ts';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const KILLS = Number(process.env.POSTERN_KILLS ?? 6);

/** Makes a mailbox; killed after so many milliseconds, or never. @returns how long it took when it was not */
async function newMailbox(name: string, config: string, killAfter?: number): Promise<number> {
  const started = performance.now();
  const env = { ...process.env, POSTERN_PASSWORD: 'correct horse battery' };
  const child = spawn(process.execPath, [RUN, 'new-mailbox', name, '--config', config], { env, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  if (killAfter !== undefined) {
    await Promise.race([ended, setTimeout(killAfter)]);
    child.kill('SIGKILL');
  }
  await ended;
  return performance.now() - started;
}

test(`no mailbox is made without its record, in ${KILLS} kills`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-audit-killed-'));
  try {
    const config = join(folder, 'postern.yaml');
    writeFileSync(config, 'servers:\n  EX01: {}\n');
    const data = join(folder, 'data');
    const whole = await newMailbox('whole', config);
    // The writing is at the end of it.
    for (let kill = 0; kill < KILLS; kill += 1) {
      await newMailbox(`user${kill}`, config, whole * (0.6 + (0.5 * kill) / KILLS));
    }
    const entries = new AuditLog(data).entries();
    const made = (await listMailboxes(data)).map(({ name }) => name);
    expect(entries.find(({ object }) => object === 'whole')).toMatchObject({ outcome: 'done', error: '' });
    expect(made.filter((name) => !entries.some(({ object }) => object === name))).toEqual([]);
    // The other way round a record may be all that there is of a change; it is never told as done then.
    const done = entries.filter(({ outcome }) => outcome === 'done').map(({ object }) => object);
    expect(done.filter((name) => !made.includes(name))).toEqual([]);
    // The log goes on behind whatever they left.
    await newMailbox('last', config);
    expect(new AuditLog(data).entries()[0]).toMatchObject({ object: 'last', outcome: 'done' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

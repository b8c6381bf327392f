// How fast a change travels: from a writer's rename to the engine's callback, and on to the writer that waits for the
// status; and what a change costs beside the bare system calls that make it durable.
//
//   npm run bench:config      --rounds N (200)   --check (exit 1 above the limits below)
//
// Writer and watcher are two processes, as cmdlet and engine are. The named peers, in the same run: a bare fs.watch of
// the folder that hears of a bare rename, and a bare write, fsync, rename, fsync for each of the two files of a change.
import { fork } from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleConfigStore } from './config-store-bundle.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    check: { type: 'boolean', default: false },
    watcher: { type: 'string' },
  },
});
const ROUNDS = Number(options.rounds);
/** Milliseconds. From rename to settings in force is 50 at most; the engine needs some of them to apply the change. */
const LIMIT_P99 = 25;
const SERVER = 'EX01';
const SURROUNDINGS = { hostName: SERVER, environment: {} };

if (options.watcher === undefined) await measure();
else await watch(options.watcher);

/** The engine's side: says when it was called back, and publishes. */
async function watch(scratch) {
  const { openConfigStore } = await import(join(scratch, 'open.mjs'));
  const store = openConfigStore(join(scratch, 'postern.yaml'), { surroundings: SURROUNDINGS });
  await store.read();
  store.watch(async ({ revision, hash }) => {
    const heard = process.hrtime.bigint();
    await store.publishStatus(statusOf(revision, hash));
    process.send({ revision, heard: String(heard) });
  });
  fs.watch(join(scratch, 'bare'), (_, name) => {
    if (name === 'file') process.send({ bare: true, heard: String(process.hrtime.bigint()) });
  });
  process.send({ ready: true });
}

async function measure() {
  const scratch = fs.mkdtempSync(join(tmpdir(), 'postern-bench-'));
  let child;
  try {
    await bundleConfigStore(join(scratch, 'open.mjs'));
    fs.mkdirSync(join(scratch, 'bare'));
    let renamed = 0n;
    const rename = fs.promises.rename;
    fs.promises.rename = (from, to) => {
      if (to.endsWith('postern.yaml')) renamed = process.hrtime.bigint();
      return rename(from, to);
    };
    syncBuiltinESMExports();
    const { openConfigStore } = await import(join(scratch, 'open.mjs'));
    const store = openConfigStore(join(scratch, 'postern.yaml'), { surroundings: SURROUNDINGS });

    child = fork(fileURLToPath(import.meta.url), ['--watcher', scratch]);
    const messages = inbox(child);
    await messages.next();
    const times = { heard: [], status: [], change: [], bareWatch: [], bareWrite: [] };
    for (let round = 1; round <= ROUNDS; round += 1) {
      const start = process.hrtime.bigint();
      const { configuration } = await store.update(
        () => [{ server: SERVER, section: 'pop', property: 'MaxConnections', value: round }],
        { who: 'bench', cmdlet: 'Set-PopSettings' },
      );
      times.change.push(since(start));
      await store.awaitStatus(SERVER, ({ revision }) => revision >= configuration.revision, 5000);
      times.status.push(since(renamed));
      times.heard.push(Number(BigInt((await messages.next()).heard) - renamed) / 1e6);

      const bare = process.hrtime.bigint();
      for (const name of ['other', 'file']) renamed = await replaceBarely(join(scratch, 'bare'), name, rename);
      times.bareWrite.push(since(bare));
      times.bareWatch.push(Number(BigInt((await messages.next()).heard) - renamed) / 1e6);
    }
    report(times);
  } finally {
    child?.kill();
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** The messages of a child, one after the other. Two of one rename (both names are told) count as one. */
function inbox(child) {
  const waiting = [];
  const arrived = [];
  child.on('message', (message) => {
    if (message.bare && arrived.at(-1)?.bare) return;
    const next = waiting.shift();
    if (next) next(message);
    else arrived.push(message);
  });
  return {
    next: () =>
      arrived.length > 0 ? Promise.resolve(arrived.shift()) : new Promise((resolve) => waiting.push(resolve)),
  };
}

async function replaceBarely(folder, name, rename) {
  const file = await fs.promises.open(join(folder, 'new'), 'w');
  await file.writeFile('x'.repeat(300));
  await file.sync();
  await file.close();
  const before = process.hrtime.bigint();
  await rename(join(folder, 'new'), join(folder, name));
  const directory = await fs.promises.open(folder, 'r');
  await directory.sync();
  await directory.close();
  return before;
}

function statusOf(revision, hash) {
  const service = { state: 'Running', listeners: [], connections: 0, sessions: 0 };
  const now = new Date().toISOString();
  const services = { pop: service, imap: service };
  return { server: SERVER, pid: process.pid, started: now, updated: now, revision, hash, services };
}

function since(start) {
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function report(times) {
  const row = (name, values, peer) => {
    const [p50, p99] = [0.5, 0.99].map((part) => quantile(values, part));
    const ratio = peer === undefined ? '' : `${(p50 / quantile(peer, 0.5)).toFixed(2)}x`;
    console.log(
      `  ${name.padEnd(44)} ${p50.toFixed(2).padStart(7)} ${p99.toFixed(2).padStart(7)} ${ratio.padStart(7)}`,
    );
    return p99;
  };
  console.log(`\nNode ${process.version}, ${ROUNDS} rounds, milliseconds: median, p99, ratio to the peer's median`);
  row('peer: bare rename → bare fs.watch', times.bareWatch);
  const p99 = row('rename → callback with valid settings', times.heard, times.bareWatch);
  row('rename → the writer has the status', times.status, times.bareWatch);
  row('peer: two files written bare and durably', times.bareWrite);
  row('a change, locked, validated, with history', times.change, times.bareWrite);
  if (options.check && p99 > LIMIT_P99) {
    console.error(`Above the limit of ${LIMIT_P99} ms (p99 from rename to callback)`);
    process.exitCode = 1;
  }
}

function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(part * (sorted.length - 1))];
}

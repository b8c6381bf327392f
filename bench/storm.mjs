// A storm of changes: writers in processes of their own change a running engine's settings while clients work in their
// mailboxes. No client may be dropped, no operation may fail but by policy (LoginType refuses a log-on), the engine's
// memory stays flat, and the last change is in force within 100 ms.
//
//   npm run bench:storm    --seconds N (60)  --changes N (1000)  --clients N (500)  --pace MS between a client's operations (1000)
//                          --cmdlets (the writers start cmdlets; else they write as a cmdlet's store does)  --check
//
// Needs the build. Memory is the engine's resident set, after a sixth of the storm and in the end, each over a sixth: the
// lower decile of the samples, since a password takes 19 MiB while it is hashed, which the highest sample shows.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleConfigStore } from './config-store-bundle.mjs';
import { seedMaildir } from './mail/maildirs.mjs';
import { freePorts, makePostern, owner, PASSWORD } from './mail/servers.mjs';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    changes: { type: 'string', default: '1000' },
    clients: { type: 'string', default: '500' },
    pace: { type: 'string', default: '1000' },
    cmdlets: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const SECONDS = Number(options.seconds);
const CHANGES = Number(options.changes);
const CLIENTS = Number(options.clients);
const WRITERS = 4;
/** Milliseconds from the last write to the moment when a new connection is greeted by it. */
const IN_FORCE_MS = 100;
/** The most that the resident set may grow, as a part of what it was after the warm-up. */
const GROWTH = 0.1;
const RUN = join(import.meta.dirname, '..', 'bin', 'run.js');
const LAST_WORDS = 'The storm is over.';

const folder = mkdtempSync(join(tmpdir(), 'postern-storm-'));
const users = Array.from({ length: CLIENTS }, (_, at) => `user${at}`);
const server = await makePostern(join(folder, 'postern'), users);
for (const user of users) seedMaildir(server.maildir(user), 5, owner);
const children = [];
try {
  const config = join(server.folder, 'postern.yaml');
  const store = options.cmdlets ? undefined : join(folder, 'store.mjs');
  await bundleConfigStore(join(folder, 'store.mjs'));
  await server.start();
  const clients = child('clients.mjs');
  const start = { clients: CLIENTS, ports: server.ports, password: PASSWORD, paceMs: Number(options.pace) };
  await ask(clients, { start });
  console.log(
    `\n${CHANGES} changes in ${SECONDS} s by ${WRITERS} writers (${store === undefined ? 'cmdlets' : 'stores'}), ${CLIENTS} clients; Node ${process.version}, load of the machine ${loadavg()[0].toFixed(1)}`,
  );

  const begun = Date.now();
  const memory = sampleMemory();
  const share = {
    changes: CHANGES / WRITERS,
    intervalMs: (SECONDS * 1000 * WRITERS) / CHANGES,
    config,
    store,
    run: RUN,
  };
  const reports = await Promise.all(
    Array.from({ length: WRITERS }, async (_, writer) => {
      const { pop3: pop, imap } = await freePorts();
      return ask(child('writer.mjs'), { writer, ports: { pop, imap }, ...share });
    }),
  );
  const tookMs = Date.now() - begun;
  const inForceMs = await lastChange(config);
  const samples = memory.stop();
  const { figures } = await ask(clients, {});
  process.exitCode = report({ reports, tookMs, inForceMs, samples, figures }) || !options.check ? 0 : 1;
} finally {
  for (const one of children) one.disconnect();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

function child(program) {
  const one = fork(join(import.meta.dirname, 'storm', program));
  children.push(one);
  return one;
}

async function ask(one, message) {
  const ended = new AbortController();
  one.once('exit', (code) => ended.abort(new Error(`A process of the storm ended with ${code}`)));
  one.send(message);
  return (await once(one, 'message', { signal: ended.signal }))[0];
}

/** Makes one more change, and asks for greetings until there is one of it. @returns milliseconds since the file was replaced */
async function lastChange(config) {
  const { openConfigStore } = await import(join(folder, 'store.mjs'));
  const store = openConfigStore(config, { surroundings: { hostName: 'EX01', environment: {} } });
  await store.read();
  const seen = (async () => {
    while (!(await greeting()).includes(LAST_WORDS));
    return performance.timeOrigin + performance.now();
  })();
  const values = [{ server: 'EX01', section: 'imap', property: 'Banner', value: LAST_WORDS }];
  await store.update(() => values, { who: 'storm', cmdlet: 'the last change' });
  const { ctimeMs } = statSync(config);
  return (await seen) - ctimeMs;
}

async function greeting() {
  const socket = net.connect(server.ports.imap, '127.0.0.1');
  const [text] = await once(socket, 'data');
  socket.destroy();
  return text.toString();
}

/** Looks at the engine's resident set, in MiB, about a hundred times. */
function sampleMemory() {
  const samples = [];
  const look = () => {
    const status = readFileSync(`/proc/${server.pid}/status`, 'latin1');
    samples.push(Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) / 1024);
  };
  const timer = setInterval(look, SECONDS * 10);
  return {
    stop() {
      clearInterval(timer);
      look();
      return samples;
    },
  };
}

function lowerDecile(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 10)];
}

/** @returns whether everything is as it has to be */
function report({ reports, tookMs, inForceMs, samples, figures }) {
  const sixth = Math.ceil(samples.length / 6);
  const warm = lowerDecile(samples.slice(sixth, 2 * sixth));
  const end = lowerDecile(samples.slice(-sixth));
  const growth = end / warm - 1;
  const made = reports.reduce((sum, one) => sum + one.made, 0);
  const late = Math.max(...reports.map((one) => one.lateMs));
  const { operations, logOns, refusedByPolicy, dropped, failed, slowestMs } = figures;
  console.log(`changes        ${made} in ${(tookMs / 1000).toFixed(1)} s; a writer was at most ${late} ms behind`);
  console.log(`operations     ${operations}, the slowest ${slowestMs.toFixed(0)} ms; log-ons ${logOns}`);
  console.log(`refused        ${refusedByPolicy} log-ons, by LoginType`);
  console.log(`failed         ${failed.length}${failed.length > 0 ? `: ${failed.slice(0, 5).join('; ')}` : ''}`);
  console.log(`dropped        ${dropped}`);
  console.log(
    `memory         ${warm.toFixed(1)} MiB after the warm-up, ${end.toFixed(1)} MiB in the end (${(growth * 100).toFixed(1)} %), ${Math.max(...samples).toFixed(1)} MiB at most`,
  );
  console.log(`last change    in force ${inForceMs.toFixed(1)} ms after it was written`);
  const met = failed.length === 0 && dropped === 0 && growth <= GROWTH && inForceMs <= IN_FORCE_MS;
  console.log(met ? 'met' : 'MISSED');
  return met;
}

// What the mail benchmarks share: servers that take turns over the same mail, the client that loads them, and the table
// of what came out.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { dovecotIsUsable, makeDovecot, makePostern, openFolder, PASSWORD } from './servers.mjs';

/**
 * Makes both servers (Postern alone where Dovecot cannot be had) in a temporary folder, and everything vanish in the end.
 * @param work gets `{ servers, client, folder }`; the servers are not started yet
 */
export function withServers(users, work) {
  return withThese(async (folder) => {
    const postern = await makePostern(join(folder, 'postern'), users);
    if (dovecotIsUsable) return [postern, await makeDovecot(join(folder, 'dovecot'), users)];
    console.log('Dovecot is not here, or this is not root: Postern alone is measured.');
    return [postern];
  }, work);
}

/** The same with other servers. @param make gets the folder; returns two servers to compare, or one */
export async function withThese(make, work) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  openFolder(folder);
  const client = new Client();
  const servers = await make(folder);
  try {
    await work({ servers, client, folder });
  } finally {
    client.end();
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The load process, from the side of who tells it what to do. */
class Client {
  #process = fork(join(import.meta.dirname, 'load-process.mjs'));
  #waiting = new Map();
  #ids = 0;

  constructor() {
    this.#process.on('message', ({ id, result, error }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    });
    this.#process.on('exit', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`The client ended with ${code}`));
    });
  }

  do(operation, options) {
    const id = ++this.#ids;
    this.#process.send({ id, operation, options });
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** Logs on, and names the connection. */
  open(server, protocol, user, name = user) {
    return this.do('open', { name, protocol, port: server.ports[protocol], user, password: PASSWORD });
  }

  end() {
    this.#process.disconnect();
  }
}

/** Lets the servers take turns, each first as often as the other, and gathers what `measure` says of each. */
export class Comparison {
  #rows = [];

  constructor(servers, rounds) {
    this.servers = servers;
    this.rounds = rounds;
  }

  /**
   * @param measure `(server, round)` → `{ value, clientCpuMs?, serverCpuMs?, ms? }`
   * @param options `better`: 'less' or 'more'; `target`: what our value over the peer's has to be, if something
   */
  async compare(title, unit, options, measure) {
    const figures = new Map(this.servers.map((server) => [server, []]));
    for (let round = 0; round < (options.rounds ?? this.rounds); round++) {
      const order = round % 2 === 0 ? this.servers : [...this.servers].reverse();
      for (const server of order) figures.get(server).push(await measure(server, round));
    }
    const row = { title, unit, options, figures: [...figures.values()] };
    this.#rows.push(row);
    console.log(formatRow(row));
  }

  /** @returns whether every target was met */
  get met() {
    return this.#rows.every((row) => isMet(row) !== false);
  }
}

export function printHead(title) {
  console.log(`\n${title}; Node ${process.version}, load of the machine ${loadavg()[0].toFixed(1)}`);
}

export function printLegend() {
  console.log(
    'Median of the rounds (lowest to highest) of Postern, of Dovecot; Postern over Dovecot: of the medians, of the best, of\n' +
      'the processor time; cpu: milliseconds of the processor that Postern, Dovecot, and the client of Postern took.\n',
  );
}

function formatRow({ title, unit, options, figures }) {
  const [ours, theirs] = figures.map((list) => list.map(({ value }) => value));
  const columns = [title.padEnd(46), spread(ours).padEnd(28)];
  if (theirs !== undefined) columns.push(spread(theirs).padEnd(28));
  columns.push(unit.padEnd(10));
  const cpu = figures
    .map((list) => list.map(({ serverCpuMs }) => serverCpuMs))
    .filter(([first]) => first !== undefined);
  if (theirs !== undefined) {
    const ratios = [ratio(ours, theirs, median), ratio(ours, theirs, bestOf(options.better))];
    if (cpu.length > 0) ratios.push(ratio(cpu[0], cpu[1], median));
    columns.push(ratios.join(' ').padEnd(15));
    if (options.target !== undefined) {
      const verdict = isMet({ options, figures }) ? 'met' : 'MISSED';
      columns.push(`${options.better === 'more' ? '≥' : '≤'} ${options.target} ${verdict}`.padEnd(12));
    }
  }
  const client = figures[0].map(({ clientCpuMs }) => clientCpuMs);
  if (client[0] !== undefined) cpu.push(client);
  if (cpu.length > 0) columns.push(`cpu ${cpu.map((values) => median(values).toFixed(0)).join('/')}`);
  return columns.join(' ');
}

function isMet({ options, figures }) {
  const [ours, theirs] = figures.map((list) => median(list.map(({ value }) => value)));
  if (options.target === undefined || theirs === undefined) return undefined;
  return options.better === 'more' ? ours / theirs >= options.target : ours / theirs <= options.target;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

export function spread(values) {
  const digits = median(values) < 100 ? 1 : 0;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

function ratio(ours, theirs, choose) {
  return (choose(ours) / choose(theirs)).toFixed(2);
}

function bestOf(better) {
  return (values) => (better === 'more' ? Math.max(...values) : Math.min(...values));
}

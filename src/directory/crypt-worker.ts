/**
 * SHA-512-crypt and SHA-256-crypt off the event loop. The package that computes them is plain JavaScript and takes ten
 * milliseconds to more than a second per password, so it runs in a thread of its own, started with the first use.
 */
import { Worker } from 'node:worker_threads';

interface Answer {
  readonly id: number;
  readonly matches?: boolean;
  readonly error?: string;
}

interface Pending {
  resolve(matches: boolean): void;
  reject(error: Error): void;
}

/** The thread's whole program: text rather than a file, so that it is found however the project was built. */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  const unixcrypt = import(workerData);
  parentPort.on('message', async ({ id, encoded, password }) => {
    try {
      parentPort.postMessage({ id, matches: (await unixcrypt).verify(password, encoded) });
    } catch (error) {
      parentPort.postMessage({ id, error: error.message });
    }
  });
`;

let worker: Worker | undefined;
let lastId = 0;
const pending = new Map<number, Pending>();

/**
 * @param encoded `$6$…` or `$5$…`, already checked for form and cost
 * @throws Error when the thread or the package fails
 */
export function verifyCrypt(encoded: string, password: string): Promise<boolean> {
  worker ??= start();
  const id = ++lastId;
  const answer = new Promise<boolean>((resolve, reject) => pending.set(id, { resolve, reject }));
  // A process that only waits for an answer must not end, and one that waits for none must not be kept.
  worker.ref();
  worker.postMessage({ id, encoded, password });
  return answer;
}

function start(): Worker {
  const started = new Worker(PROGRAM, { eval: true, workerData: import.meta.resolve('unixcrypt') });
  started.on('message', ({ id, matches, error }: Answer) => {
    const waiting = pending.get(id);
    pending.delete(id);
    if (pending.size === 0) started.unref();
    if (matches === undefined) waiting?.reject(new Error(error ?? 'no answer'));
    else waiting?.resolve(matches);
  });
  started.on('error', (error) => giveUp(started, error));
  started.on('exit', () => giveUp(started, new Error('The hashing thread ended.')));
  return started;
}

/** The next use starts a new thread. */
function giveUp(failed: Worker, error: Error): void {
  if (worker !== failed) return;
  worker = undefined;
  for (const waiting of pending.values()) waiting.reject(error);
  pending.clear();
}

/**
 * Ports for engines under test. They lie below those that the kernel hands out by itself (32768 and up on Linux), so that
 * no connection of another test takes one in the moment before the engine binds it, and each process begins elsewhere.
 */
import { createServer } from 'node:net';

const FIRST = 10_000;
const COUNT = 22_000;
/** Unlike any two processes that run at the same time. */
const STRIDE = 337;

let next = (process.pid * STRIDE) % COUNT;

export async function freePort(): Promise<number> {
  for (let tried = 0; tried < COUNT; tried++) {
    const port = FIRST + next;
    next = (next + 1) % COUNT;
    if (await isFree(port)) return port;
  }
  throw new Error('No port is free.');
}

export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

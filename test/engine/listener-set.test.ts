import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Role } from '../../src/engine/listener.ts';
import { BindFailure, ListenerSet, type WantedListener } from '../../src/engine/listener-set.ts';
import { freePort } from '../support/free-ports.ts';

const accepted: { socket: net.Socket; role: Role }[] = [];
const sets: ListenerSet[] = [];
const servers: net.Server[] = [];

function listenerSet(): ListenerSet {
  const set = new ListenerSet((socket, role) => {
    accepted.push({ socket, role });
    socket.write(`${role.service} ${role.security}\n`);
  });
  sets.push(set);
  return set;
}

async function occupiedPort(): Promise<number> {
  const server = net.createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

function want(port: number, role: Partial<Role> = {}, address = '127.0.0.1'): WantedListener {
  return { binding: { address, port }, role: { service: 'pop', security: 'UnencryptedOrTLS', ...role } };
}

async function change(set: ListenerSet, ...wanted: WantedListener[]): Promise<void> {
  await (await set.prepare(wanted)).commit();
}

/** What the listener says of its role, or the error code of a refused connection. */
function connect(port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('data', (data) => {
      resolve(data.toString().trim());
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
  });
}

afterEach(async () => {
  for (const { socket } of accepted.splice(0)) socket.destroy();
  for (const set of sets.splice(0)) await set.close();
  for (const server of servers.splice(0)) server.close();
});

describe('a change of listeners', () => {
  it('binds what is new and closes what is no longer wanted', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const set = listenerSet();
    await change(set, want(first));
    expect(await connect(first)).toBe('pop UnencryptedOrTLS');
    await change(set, want(second));
    expect(await connect(second)).toBe('pop UnencryptedOrTLS');
    expect(await connect(first)).toBe('ECONNREFUSED');
  });

  it('leaves a connection alone whose listener goes', async () => {
    const [first, second] = [await freePort(), await freePort()];
    const set = listenerSet();
    await change(set, want(first));
    const client = net.connect(first, '127.0.0.1');
    await new Promise((resolve) => client.once('data', resolve));
    await change(set, want(second));
    const answer = new Promise((resolve) => client.once('data', (data) => resolve(data.toString())));
    accepted[0]!.socket.write('still here');
    expect(await answer).toBe('still here');
    client.destroy();
  });

  it('changes the role of a listener that stays', async () => {
    const port = await freePort();
    const set = listenerSet();
    await change(set, want(port));
    await change(set, want(port, { service: 'imap', security: 'SSL' }));
    expect(await connect(port)).toBe('imap SSL');
  });

  it('changes nothing at all when one address cannot be had, and names it', async () => {
    const [old, free, taken] = [await freePort(), await freePort(), await occupiedPort()];
    const set = listenerSet();
    await change(set, want(old));
    const refused = set.prepare([want(free), want(taken, { service: 'imap' })]);
    await expect(refused).rejects.toThrow(BindFailure);
    await expect(refused).rejects.toMatchObject({
      listeners: [{ binding: `127.0.0.1:${taken}`, service: 'imap', state: 'failed' }],
    });
    await expect(refused).rejects.toThrow(/in use by another program/);
    expect(await connect(old)).toBe('pop UnencryptedOrTLS');
    expect(await connect(free)).toBe('ECONNREFUSED');
  });

  it('replaces a wildcard by one address of the same port', async () => {
    const port = await freePort();
    const set = listenerSet();
    await change(set, want(port, {}, '0.0.0.0'));
    await change(set, want(port, { service: 'imap' }, '127.0.0.1'));
    expect(await connect(port)).toBe('imap UnencryptedOrTLS');
    expect(set.status('pop')).toEqual([]);
  });

  it('binds the old address again when its overlapping successor fails', async () => {
    const [port, taken] = [await freePort(), await occupiedPort()];
    const set = listenerSet();
    await change(set, want(port, {}, '127.0.0.1'));
    await expect(set.prepare([want(port, {}, '0.0.0.0'), want(taken)])).rejects.toThrow(BindFailure);
    expect(await connect(port)).toBe('pop UnencryptedOrTLS');
  });

  it('serves the IPv6 and the IPv4 wildcard on one port', async () => {
    const port = await freePort();
    const set = listenerSet();
    await change(set, want(port, {}, '::'), want(port, {}, '0.0.0.0'));
    expect(await connect(port)).toBe('pop UnencryptedOrTLS');
    expect(set.status('pop').map((listener) => listener.binding)).toEqual(
      expect.arrayContaining([`[::]:${port}`, `0.0.0.0:${port}`]),
    );
  });
});

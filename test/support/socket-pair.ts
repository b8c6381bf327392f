/** Two ends of a real connection over loopback. */
import net from 'node:net';

export interface SocketPair {
  /** The client's end, which half-closes like `nc` does. */
  readonly client: net.Socket;
  readonly server: net.Socket;
  /** Breaks both ends and stops listening. */
  close(): void;
}

export async function socketPair(host = '127.0.0.1'): Promise<SocketPair> {
  const listener = net.createServer({ allowHalfOpen: true });
  await new Promise<void>((resolve) => listener.listen(0, host, resolve));
  const { port } = listener.address() as net.AddressInfo;
  const accepted = new Promise<net.Socket>((resolve) => listener.once('connection', resolve));
  const client = net.connect({ host, port, allowHalfOpen: true });
  // A test that breaks connections on purpose looks at what the other end says, not at this.
  client.on('error', () => undefined);
  await new Promise((resolve) => client.once('connect', resolve));
  const server = await accepted;
  return {
    client,
    server,
    close() {
      client.destroy();
      server.destroy();
      listener.close();
    },
  };
}

/** Collects what arrives on a socket; resolves when `enough` says so of everything so far. */
export function received(socket: net.Socket, enough: (soFar: Buffer) => boolean): Promise<Buffer> {
  let soFar: Buffer = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer) => {
      soFar = Buffer.concat([soFar, chunk]);
      if (!enough(soFar)) return;
      socket.off('data', take);
      socket.off('close', closed);
      resolve(soFar);
    };
    const closed = () => reject(new Error(`closed after ${JSON.stringify(soFar.toString('latin1'))}`));
    socket.on('data', take);
    socket.once('close', closed);
  });
}

/** Resolves to everything that arrives until the other end closes its half. */
export function receivedUntilEnd(socket: net.Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    socket.once('end', () => resolve(Buffer.concat(chunks)));
    socket.once('close', () => resolve(Buffer.concat(chunks)));
  });
}

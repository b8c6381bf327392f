// How long after the rename of postern.yaml a running engine serves by the new setting, while clients are connected.
//
// Starts the built engine on a temporary configuration, keeps CLIENTS connections open (half POP3, half IMAP4), then
// changes IMAP4's LoginType CHANGES times, each time by a store of this process. The moment of the rename is the file's
// ctime; the moment of service is when CAPABILITY, asked over and over on one connection, first says the new thing.
//
//   node bench/reload.mjs [clients] [changes]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [clients = 200, changes = 200] = process.argv.slice(2).map(Number);
const root = path.resolve(import.meta.dirname, '..');
const run = path.join(root, 'bin', 'run.js');
const folder = mkdtempSync(path.join(tmpdir(), 'postern-reload-'));
const config = path.join(folder, 'postern.yaml');
const [pop, imap] = [await freePort(), await freePort()];
writeFileSync(
  config,
  `servers:
  EX01:
    pop: { UnencryptedOrTLSBindings: [127.0.0.1:${pop}], SSLBindings: [], PreAuthenticatedConnectionTimeout: '01:00:00' }
    imap: { UnencryptedOrTLSBindings: [127.0.0.1:${imap}], SSLBindings: [], PreAuthenticatedConnectionTimeout: '01:00:00' }
`,
);

// The clients never log on: the time-out for that is set to outlast the run.
const engine = spawn(process.execPath, [run, 'serve', '--config', config, '--log-level', 'error'], {
  stdio: 'inherit',
});
let dropped = 0;
try {
  const sockets = [];
  for (let i = 0; i < clients; i++) sockets.push(await connect(i % 2 ? pop : imap));
  for (const socket of sockets) socket.once('close', () => dropped++);
  const probe = new Probe(await connect(imap));

  const delays = [];
  for (let i = 0; i < changes; i++) {
    const type = i % 2 ? 'SecureLogin' : 'PlainTextLogin';
    const served = probe.until((answer) => answer.includes('LOGINDISABLED') === (type === 'SecureLogin'));
    const cmdlet = spawn(
      process.execPath,
      [run, 'set-imapsettings', '--login-type', type, '--config', config, '--no-wait'],
      {
        stdio: 'ignore',
      },
    );
    const [at, [code]] = await Promise.all([served, once(cmdlet, 'exit')]);
    if (code !== 0) throw new Error(`set-imapsettings ended with ${code}`);
    delays.push(at - statSync(config).ctimeMs);
  }
  delays.sort((a, b) => a - b);
  const quantile = (q) => delays[Math.min(delays.length - 1, Math.ceil(q * delays.length) - 1)].toFixed(1);
  console.log(`${changes} changes, ${clients} clients connected, ${dropped} dropped`);
  console.log(`rename to served: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms, worst ${quantile(1)} ms`);
  for (const socket of sockets) socket.destroy();
  probe.socket.destroy();
} finally {
  engine.kill('SIGTERM');
  await once(engine, 'exit');
  rmSync(folder, { recursive: true, force: true });
}

/** Asks CAPABILITY again as soon as it was answered. */
function Probe(socket) {
  this.socket = socket;
  const lost = new AbortController();
  socket.once('close', () => lost.abort(new Error('the engine closed the connection')));
  this.until = async (accept) => {
    for (;;) {
      socket.write('a CAPABILITY\r\n');
      let answer = '';
      while (!/^a OK/m.test(answer)) answer += (await once(socket, 'data', { signal: lost.signal }))[0];
      // ctime and this clock are the same clock of the machine, in milliseconds with fractions.
      if (accept(answer)) return performance.timeOrigin + performance.now();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
}

async function connect(port) {
  for (let attempt = 0; ; attempt++) {
    const socket = net.connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      await once(socket, 'data');
      return socket;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort() {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

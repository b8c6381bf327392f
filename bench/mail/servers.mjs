// The servers of the mail benchmarks: the built Postern, and Debian's Dovecot as its package configures it but for what
// it needs to serve these mailboxes. Each has a folder of its own, `mail/<user>/Maildir` in it, and free ports.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hash } from '@node-rs/argon2';

const ROOT = join(import.meta.dirname, '..', '..');
const DOVECOT = '/usr/sbin/dovecot';
/** Dovecot refuses to serve root's mail; any other user will do. */
export const MAIL_USER = 65_534;
export const PASSWORD = 'correct horse 9';
const PATIENCE_MS = 30_000;

/** Dovecot is Debian's, and changes its user: both are to be had as root on Debian. */
export const dovecotIsUsable = existsSync(DOVECOT) && process.getuid?.() === 0;
/** Whose the mail is; undefined where nobody but us is to read it. */
export const owner = dovecotIsUsable ? MAIL_USER : undefined;

class Server {
  #process;
  #ended;

  constructor(name, folder, ports) {
    this.name = name;
    this.folder = folder;
    this.ports = ports;
  }
  maildir(user) {
    return join(this.folder, 'mail', user, 'Maildir');
  }
  /** Processor time of all its processes so far, in milliseconds. */
  cpuMs() {
    let nanoseconds = 0;
    for (const pid of processTree(this.pid)) {
      for (const task of entries(`/proc/${pid}/task`)) {
        nanoseconds += Number(textOf(`/proc/${pid}/task/${task}/schedstat`).split(' ', 1)[0]);
      }
    }
    return nanoseconds / 1e6;
  }
  /**
   * Memory of all its processes that is not pages of files, in KiB; what they share is counted once. (Programs and
   * libraries are left out because how much of those is ours depends on who else on the machine runs Node.)
   */
  memoryKib() {
    let kib = 0;
    for (const pid of processTree(this.pid)) {
      kib += Number(/^Pss_Anon:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
    }
    return kib;
  }
  run(program, args, stderr) {
    this.#process = spawn(program, args, { stdio: ['ignore', 'ignore', stderr] });
    this.#ended = once(this.#process, 'exit');
  }
  get pid() {
    return this.#process.pid;
  }
  /** Ends it, if it was started. */
  async stop() {
    if (this.#process === undefined) return;
    this.#process.kill('SIGTERM');
    await this.#ended;
    this.#process = undefined;
  }
}

/**
 * @param users whose log-ons will be needed; their password is {@link PASSWORD}
 * @param settings of both protocols beside those that it takes to be reached, by name
 */
export async function makePostern(folder, users, settings = {}) {
  const ports = await freePorts();
  mkdirSync(folder, { recursive: true });
  // One hash for all: each is still compared in full.
  const encoded = await hash(PASSWORD);
  const lines = users.map((user) => `${user}:{ARGON2ID}${encoded}:::${user}:${join(folder, 'mail', user)}::\n`);
  writeFileSync(join(folder, 'mailboxes.passwd'), lines.join(''), { mode: 0o600 });
  const further = Object.entries(settings)
    .map(([name, value]) => `      ${name}: ${value}\n`)
    .join('');
  const section = (clear, tls) =>
    `      LoginType: PlainTextLogin\n      UnencryptedOrTLSBindings: [127.0.0.1:${clear}]\n      SSLBindings: [127.0.0.1:${tls}]\n${further}`;
  writeFileSync(
    join(folder, 'postern.yaml'),
    `dataFolder: .\nservers:\n  EX01:\n    pop:\n${section(ports.pop3, ports.pop3s)}    imap:\n${section(ports.imap, ports.imaps)}`,
  );
  return new Postern('Postern', folder, ports);
}

class Postern extends Server {
  /** `POSTERN_NODE_OPTIONS` gives its Node further options, such as `--cpu-prof --cpu-prof-dir=/tmp`. */
  async start() {
    const log = openSync(join(this.folder, 'log'), 'a');
    const args = [join(ROOT, 'bin', 'run.js'), 'serve', '--config', join(this.folder, 'postern.yaml')];
    const options = (process.env.POSTERN_NODE_OPTIONS ?? '').split(' ').filter((option) => option !== '');
    this.run(process.execPath, [...options, ...args, '--server', 'EX01'], log);
    await listening(this.ports.imap);
  }
}

export async function makeDovecot(folder, users) {
  const ports = await freePorts();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'users'), users.map((user) => `${user}:{PLAIN}${PASSWORD}\n`).join(''));
  writeFileSync(
    join(folder, 'dovecot.conf'),
    `protocols = imap pop3
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
mail_max_userip_connections = 10000
first_valid_uid = 1
namespace inbox {
  inbox = yes
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
}
userdb {
  driver = static
  args = uid=${MAIL_USER} gid=${MAIL_USER} home=${folder}/mail/%u
}
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = 0
  }
}
service pop3-login {
  inet_listener pop3 {
    port = ${ports.pop3}
  }
  inet_listener pop3s {
    port = 0
  }
}
`,
  );
  return new Dovecot('Dovecot', folder, ports);
}

class Dovecot extends Server {
  async start() {
    this.run(DOVECOT, ['-F', '-c', join(this.folder, 'dovecot.conf')], 'ignore');
    await listening(this.ports.imap);
  }
}

/** A folder that both servers may enter, whoever they are. */
export function openFolder(folder) {
  chmodSync(folder, 0o755);
}

export async function freePorts() {
  const servers = [];
  const ports = {};
  for (const name of ['pop3', 'pop3s', 'imap', 'imaps']) {
    const server = net.createServer();
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    ports[name] = server.address().port;
  }
  for (const server of servers) server.close();
  return ports;
}

async function listening(port) {
  for (let waited = 0; ; waited += 20) {
    const socket = net.connect(port, '127.0.0.1');
    const up = await new Promise((resolve) => {
      socket.once('data', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (up) return;
    if (waited > PATIENCE_MS) throw new Error(`Nothing listens on port ${port}`);
    await sleep(20);
  }
}

function processTree(root) {
  const children = new Map();
  for (const entry of entries('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = textOf(`/proc/${entry}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** What a process leaves in /proc may be gone when it is read. */
function textOf(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
function entries(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

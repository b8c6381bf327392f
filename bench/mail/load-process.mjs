// The client of the mail benchmarks: a process of its own that does what its parent tells it over IPC and times it. Over
// a connection it counts octets and looks for the end of an answer, and nothing else, so that it is never what limits;
// its own processor time is told with every figure.
import { chownSync, renameSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';

/** Read at once; more than one segment of the loopback. */
const READ_OCTETS = 512 * 1024;
/** A tagged line is shorter. */
const TAIL_OCTETS = 1024;
const TERMINATOR = Buffer.from('\r\n.\r\n');

class Connection {
  octets = 0;
  #tail = Buffer.alloc(0);
  #tags = 0;
  #wake;
  #count;

  /** Over a connection that is to be measured, what arrives is read into one buffer. */
  static async open(port, secure) {
    const connection = new Connection();
    const buffer = Buffer.allocUnsafe(READ_OCTETS);
    const onread = { buffer, callback: (length) => connection.#take(buffer.subarray(0, length)) ?? true };
    connection.socket = secure
      ? tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, session: undefined })
      : net.connect({ port, host: '127.0.0.1', noDelay: true, onread });
    if (secure) connection.socket.on('data', (chunk) => connection.#take(chunk));
    connection.socket.on('error', (error) => connection.#lost(error));
    connection.socket.on('close', () => connection.#lost(new Error('The server closed the connection')));
    await connection.until(/\r\n$/);
    return connection;
  }

  /** Waits until what has arrived ends with this. */
  until(pattern) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const tail = this.#tail.toString('latin1');
        if (!pattern.test(tail)) return;
        this.#wake = undefined;
        this.#tail = Buffer.alloc(0);
        resolve(tail);
      };
      this.#wake = { look, reject };
      look();
    });
  }

  /** An IMAP command, up to its tagged line. */
  async imap(command) {
    const tag = `t${++this.#tags}x`;
    const end = new RegExp(`(^|\\r\\n)${tag} (OK|NO|BAD)[^\\r\\n]*\\r\\n$`);
    this.socket.write(`${tag} ${command}\r\n`, 'latin1');
    const [, , status] = end.exec(await this.until(end));
    if (status !== 'OK') throw new Error(`${command.slice(0, 60)}: ${status}`);
  }

  /** A POP3 command with an answer of one line. */
  async pop3(command) {
    this.socket.write(`${command}\r\n`);
    const answer = await this.until(/\r\n$/);
    if (!answer.startsWith('+OK')) throw new Error(`${command.slice(0, 4)}: ${answer}`);
    return answer;
  }

  /** Retrieves messages 1 to `count`, with up to `depth` commands on their way. */
  async retrieve(count, depth) {
    let asked = 0;
    let answered = 0;
    const ask = (number) => {
      let commands = '';
      for (let i = 0; i < number && asked < count; i++) commands += `RETR ${++asked}\r\n`;
      if (commands !== '') this.socket.write(commands, 'latin1');
    };
    await new Promise((resolve, reject) => {
      this.#wake = { look: () => {}, reject };
      this.#count = (terminators) => {
        answered += terminators;
        if (answered === count) resolve();
        else ask(terminators);
      };
      ask(depth);
    });
    this.#count = undefined;
    this.#wake = undefined;
    this.#tail = Buffer.alloc(0);
  }

  #take(chunk) {
    this.octets += chunk.length;
    if (this.#count !== undefined) {
      this.#countTerminators(chunk);
    } else {
      const kept = chunk.subarray(Math.max(0, chunk.length - TAIL_OCTETS));
      this.#tail = chunk.length >= TAIL_OCTETS ? Buffer.from(kept) : Buffer.concat([this.#tail, kept]);
      this.#wake?.look();
    }
  }

  #countTerminators(chunk) {
    const text = this.#tail.length === 0 ? chunk : Buffer.concat([this.#tail, chunk]);
    let found = 0;
    let after = 0;
    for (let at = text.indexOf(TERMINATOR); at >= 0; at = text.indexOf(TERMINATOR, after)) {
      found++;
      after = at + TERMINATOR.length;
    }
    this.#tail = Buffer.from(text.subarray(Math.max(after, text.length - TERMINATOR.length + 1)));
    if (found > 0) this.#count(found);
  }

  #lost(error) {
    this.#wake?.reject(error);
  }
}

const connections = new Map();
let held = [];

const operations = {
  async open({ name, protocol, port, user, password }) {
    const connection = await Connection.open(port, false);
    if (protocol === 'imap') await connection.imap(`LOGIN ${user} "${password}"`);
    else {
      await connection.pop3(`USER ${user}`);
      await connection.pop3(`PASS ${password}`);
    }
    connections.set(name, connection);
  },

  imap: ({ name, command }) => timed(name, (connection) => connection.imap(command)),
  /** Each command when the one before it was answered. */
  imapInTurn: ({ name, commands }) =>
    timed(name, async (connection) => {
      for (const command of commands) await connection.imap(command);
    }),
  retrieve: ({ name, count, depth }) => timed(name, (connection) => connection.retrieve(count, depth)),

  /** Appends `count` messages of `octets`, one after the other. */
  append: ({ name, count, octets }) =>
    timed(name, async (connection) => {
      const message = ordinaryText(octets);
      for (let i = 0; i < count; i++) await connection.imap(`APPEND INBOX {${octets}+}\r\n${message}`);
    }),

  close({ name }) {
    connections.get(name).socket.destroy();
    connections.delete(name);
  },

  /** Opens `count` connections, each a user's own, that go into IDLE, and holds them. */
  async hold({ port, secure, users, password }) {
    const waiting = [...users];
    const opener = async () => {
      for (let user = waiting.pop(); user !== undefined; user = waiting.pop()) {
        const connection = await Connection.open(port, secure);
        await connection.imap(`LOGIN ${user} "${password}"`);
        await connection.imap('SELECT INBOX');
        connection.socket.write('i IDLE\r\n');
        await connection.until(/^\+ [^\r\n]*\r\n$/);
        held.push(connection);
      }
    };
    await Promise.all(Array.from({ length: 16 }, opener));
    return held.length;
  },
  release() {
    for (const { socket } of held) socket.destroy();
    held = [];
  },

  /** Delivers into a Maildir, and times how long a connection in IDLE takes to hear of it. @returns milliseconds */
  async deliveries({ name, maildir, count, owner }) {
    const connection = connections.get(name);
    await connection.imap('SELECT INBOX');
    connection.socket.write('i IDLE\r\n');
    await connection.until(/^\+ [^\r\n]*\r\n$/);
    const delays = [];
    for (let i = 0; i < count; i++) {
      // Never in step with a timer of the server's.
      await sleep(300 + ((i * 137) % 400));
      const file = `${Date.now()}.M${i}P${process.pid}.bench`;
      const path = join(maildir, 'tmp', file);
      writeFileSync(path, `From: a@example.org\nSubject: delivery ${i}\n\nHello.\n`);
      if (owner !== undefined) chownSync(path, owner, owner);
      const began = performance.now();
      renameSync(path, join(maildir, 'new', file));
      await connection.until(/\* \d+ EXISTS\r\n/);
      delays.push(performance.now() - began);
    }
    connection.socket.write('DONE\r\n');
    await connection.until(/(^|\r\n)i OK[^\r\n]*\r\n$/);
    return delays;
  },
};

async function timed(name, work) {
  const connection = connections.get(name);
  const octets = connection.octets;
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work(connection);
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, octets: connection.octets - octets, clientCpuMs: (user + system) / 1000 };
}

function ordinaryText(octets) {
  const header = 'From: a@example.org\r\nTo: b@example.org\r\nSubject: appended\r\n\r\n';
  const line = 'The quick brown fox jumps over the lazy dog, and then does it all once again.\r\n';
  return `${header}${line.repeat(octets / line.length)}`.slice(0, octets - 2).concat('\r\n');
}

process.on('message', async ({ id, operation, options }) => {
  try {
    process.send({ id, result: await operations[operation](options ?? {}) });
  } catch (error) {
    process.send({ id, error: `${operation}: ${error.message}` });
  }
});

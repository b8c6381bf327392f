/**
 * Dovecot on a Maildir of its own: its imap and pop3 programs run by themselves, a process for each session, logged on
 * already, and spoken to over their standard input and output or, as from inetd, over a socket.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MailboxUser } from '../../../src/model/mailbox-user.ts';
import { ImapClient } from '../../imap4/support/imap-client.ts';

const PROGRAMS = '/usr/lib/dovecot';
/** Any user that is not root will do; Dovecot refuses to serve root's mail. */
const UID = 65_534;
const CONFIGURATION = `
mail_location = maildir:~/Maildir
namespace inbox {
  inbox = yes
  separator = /
}
ssl = no
`;

/** Dovecot is Debian's, and drops root's rights: both are had on the machines that run these tests. */
export const dovecotIsUsable =
  existsSync(`${PROGRAMS}/imap`) && existsSync(`${PROGRAMS}/pop3`) && process.getuid?.() === 0;

export class DovecotHome {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-dovecot-'));
  readonly maildir = join(this.folder, 'Maildir');
  readonly user: MailboxUser = { name: 'anna', maildir: this.maildir, popEnabled: true, imapEnabled: true };
  readonly #sessions = new Set<DovecotSession>();
  readonly #children = new Set<ChildProcessWithoutNullStreams>();
  readonly #servers: Server[] = [];
  #imapPort: Promise<number> | undefined;

  constructor() {
    for (const name of ['', 'Maildir', 'Maildir/cur', 'Maildir/new', 'Maildir/tmp'])
      this.own(join(this.folder, name), true);
    writeFileSync(join(this.folder, 'dovecot.conf'), `${CONFIGURATION}log_path = ${this.folder}/log\n`);
    writeFileSync(join(this.folder, 'log'), '');
    chownSync(join(this.folder, 'log'), UID, UID);
  }

  /** Gives a file or folder to the user that Dovecot runs as. */
  own(path: string, make = false): void {
    if (make) mkdirSync(path, { recursive: true });
    chownSync(path, UID, UID);
  }

  /** Adds to its configuration; for sessions that begin afterwards. */
  configure(line: string): void {
    appendFileSync(join(this.folder, 'dovecot.conf'), `${line}\n`);
  }

  async session(protocol: 'imap' | 'pop3'): Promise<DovecotSession> {
    const session = new DovecotSession(this.#spawn(protocol), protocol);
    this.#sessions.add(session);
    // Run by itself, its pop3 program says nothing before it is asked.
    if (protocol === 'imap') await session.greeting();
    return session;
  }

  /** @returns a port on which every connection gets a session of its own */
  async listen(protocol: 'imap' | 'pop3'): Promise<number> {
    const server = createServer((socket) => this.#serve(protocol, socket));
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  /** An IMAP4 client that is logged on. */
  async client(): Promise<ImapClient> {
    this.#imapPort ??= this.listen('imap');
    const client = await ImapClient.connect(await this.#imapPort);
    await client.line();
    return client;
  }

  /** What Dovecot has to say of itself. */
  get log(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }

  /** Lines of it that say that something is wrong. */
  get complaints(): string[] {
    return this.log.split('\n').filter((line) => /(?:Warning|Error|Fatal|Panic): /.test(line));
  }

  async remove(): Promise<void> {
    for (const session of this.#sessions) await session.end();
    for (const server of this.#servers) server.close();
    for (const child of this.#children) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #serve(protocol: 'imap' | 'pop3', socket: Socket): void {
    const child = this.#spawn(protocol);
    socket.pipe(child.stdin);
    child.stdout.pipe(socket);
    for (const stream of [socket, child.stdin]) stream.on('error', () => child.kill());
  }

  #spawn(protocol: 'imap' | 'pop3'): ChildProcessWithoutNullStreams {
    const user = ['--reuid', `${UID}`, '--regid', `${UID}`, '--clear-groups'];
    const child = spawn('setpriv', [...user, `${PROGRAMS}/${protocol}`, '-c', join(this.folder, 'dovecot.conf')], {
      env: { HOME: this.folder, USER: 'anna' },
    });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }
}

export class DovecotSession {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #protocol: 'imap' | 'pop3';
  #received = '';
  #lines: string[] = [];
  #wake: (() => void) | undefined;
  #tags = 0;
  #ended = false;

  constructor(child: ChildProcessWithoutNullStreams, protocol: 'imap' | 'pop3') {
    this.#child = child;
    this.#protocol = protocol;
    child.stdout.on('data', (chunk: Buffer) => this.#take(chunk.toString('latin1')));
    child.once('exit', () => {
      this.#ended = true;
      this.#wake?.();
    });
    child.stdin.on('error', () => {});
  }

  async greeting(): Promise<void> {
    await this.#line();
  }

  /** An IMAP command. @returns every line of the answer; throws unless it is OK */
  async imap(command: string, literal = ''): Promise<string[]> {
    const lines = await this.tryImap(command, literal);
    if (!/^\S+ OK/.test(lines.at(-1)!)) throw new Error(`${command}: ${lines.at(-1)}`);
    return lines;
  }

  async tryImap(command: string, literal = ''): Promise<string[]> {
    const tag = `t${++this.#tags}`;
    this.#child.stdin.write(`${tag} ${command}\r\n`);
    const lines: string[] = [];
    for (;;) {
      const line = await this.#line();
      if (line.startsWith('+ ')) {
        this.#child.stdin.write(`${literal}\r\n`);
        continue;
      }
      lines.push(line);
      if (line.startsWith(`${tag} `)) return lines;
    }
  }

  /** A POP3 command whose answer has many lines. */
  async pop3(command: string): Promise<string[]> {
    this.#child.stdin.write(`${command}\r\n`);
    const lines: string[] = [];
    for (let line = await this.#line(); line !== '.'; line = await this.#line()) lines.push(line);
    return lines.slice(1);
  }

  async end(): Promise<void> {
    if (this.#ended) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin.end(this.#protocol === 'imap' ? 'bye LOGOUT\r\n' : 'QUIT\r\n');
    await ended;
  }

  #take(text: string): void {
    const lines = (this.#received + text).split('\r\n');
    this.#received = lines.pop()!;
    this.#lines.push(...lines);
    this.#wake?.();
  }

  async #line(): Promise<string> {
    while (this.#lines.length === 0) {
      if (this.#ended) throw new Error('Dovecot has gone');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#lines.shift()!;
  }
}

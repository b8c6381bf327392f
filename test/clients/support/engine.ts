/**
 * A whole Postern for the tests with real mail programs: a temporary folder with a configuration, a mailbox and its
 * mail, and `bin/run.js serve` as a process of its own, set up and changed by cmdlets as an administrator would.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../support/free-ports.ts';
import { type Outcome, runProgram } from '../../support/program.ts';

const RUN = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));
export const SERVER = 'MBX01';
export const USER = 'jane';
export const PASSWORD = 'correct horse 9';
/** How long an engine may take to start or to stop on a busy machine, in milliseconds. */
const PATIENCE_MS = 30_000;

export interface Ports {
  readonly pop: number;
  readonly pops: number;
  readonly imap: number;
  readonly imaps: number;
}

export interface Message {
  readonly name: string;
  readonly content: string;
}

/** What the mailbox holds in the beginning; with lines that POP3 has to stuff and without a last line end. */
export const MESSAGES: readonly Message[] = [
  {
    name: '1795000001.M1P1.test',
    content:
      'From: Ann <ann@example.org>\nTo: jane@example.org\nSubject: first\nDate: Wed, 18 Nov 2026 12:26:41 +0000\n' +
      'Message-ID: <1@example.org>\n\nHello Jane.\n.\n..two dots\nend of the first\n',
  },
  {
    name: '1795000002.M1P1.test',
    content:
      'From: Bob <bob@example.org>\nTo: jane@example.org\nSubject: =?UTF-8?Q?zweite_=C3=9Cbung?=\n' +
      'Date: Wed, 18 Nov 2026 12:26:42 +0000\nMessage-ID: <2@example.org>\nMIME-Version: 1.0\n' +
      `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${`${'grün '.repeat(12)}\n`.repeat(200)}end of the second`,
  },
];

export class TestEngine {
  readonly folder: string;
  readonly ports: Ports;
  readonly #child: ChildProcess;
  readonly #log: () => string;

  private constructor(folder: string, ports: Ports, child: ChildProcess, log: () => string) {
    this.folder = folder;
    this.ports = ports;
    this.#child = child;
    this.#log = log;
  }

  /** @param popAndImap further lines of both sections, such as `LoginType: PlainTextLogin` */
  static async start(
    popAndImap: Readonly<Record<string, string>> = {},
    messages: readonly Message[] = MESSAGES,
  ): Promise<TestEngine> {
    const folder = mkdtempSync(join(tmpdir(), 'postern-clients-'));
    const [pop, pops, imap, imaps] = (await freePorts(4)) as [number, number, number, number];
    const ports = { pop, pops, imap, imaps };
    writeFileSync(join(folder, 'postern.yaml'), configuration(ports, popAndImap));
    const maildir = join(folder, 'mailboxes', USER, 'Maildir');
    for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, part), { recursive: true });
    for (const { name, content } of messages) writeFileSync(join(maildir, 'new', name), content);
    await cmdlet(folder, ['new-mailbox', USER, '--password-stdin'], PASSWORD);
    const child = spawn(process.execPath, [RUN, 'serve', '--config', join(folder, 'postern.yaml')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      log += chunk;
    });
    const engine = new TestEngine(folder, ports, child, () => log);
    await engine.#serving();
    return engine;
  }

  /** What the engine has logged so far. */
  get log(): string {
    return this.#log();
  }

  /** Runs a cmdlet against this engine; it must succeed. Returns when the engine has taken the change in. */
  async cmdlet(...args: readonly string[]): Promise<Outcome> {
    return cmdlet(this.folder, args);
  }

  /** A file with the certificate that the engine shows, for a client to trust. */
  async certificateFile(): Promise<string> {
    const file = join(this.folder, 'trusted.pem');
    const der = await shownCertificate(this.ports.imaps);
    const base64 = der.toString('base64').replace(/.{64}/g, '$&\n');
    writeFileSync(file, `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`);
    return file;
  }

  /** Ends it as a service manager does; it must end well. */
  async stop(): Promise<void> {
    const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
      this.#child.once('exit', (code, signal) => resolve(code ?? signal)),
    );
    const running = this.#child.exitCode === null && this.#child.signalCode === null;
    if (running) this.#child.kill('SIGTERM');
    const end = running
      ? await Promise.race([ended, setTimeout(PATIENCE_MS, 'time-out', { ref: false })])
      : 'ended before';
    if (end === 'time-out') this.#child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
    if (end !== 0) throw new Error(`The engine ended with ${end}.\n${this.log}`);
  }

  async #serving(): Promise<void> {
    const status = join(this.folder, 'status', `${SERVER}.json`);
    const deadline = Date.now() + PATIENCE_MS;
    while (!existsSync(status) || JSON.parse(readFileSync(status, 'utf8')).pid !== this.#child.pid) {
      if (this.#child.exitCode !== null || Date.now() > deadline) {
        this.#child.kill('SIGKILL');
        throw new Error(`The engine did not come up.\n${this.log}`);
      }
      await setTimeout(20);
    }
  }
}

/** Runs postern on the configuration of a folder. */
export function postern(folder: string, args: readonly string[], input = ''): Promise<Outcome> {
  return runProgram(process.execPath, [RUN, ...args, '--config', join(folder, 'postern.yaml')], { input });
}

async function cmdlet(folder: string, args: readonly string[], input?: string): Promise<Outcome> {
  const outcome = await postern(folder, args, input);
  if (outcome.code !== 0) throw new Error(`${args.join(' ')} ended with ${outcome.code}\n${outcome.stderr}`);
  return outcome;
}

function configuration(ports: Ports, popAndImap: Readonly<Record<string, string>>): string {
  const more = Object.entries(popAndImap)
    .map(([name, value]) => `      ${name}: ${value}\n`)
    .join('');
  const section = (clear: number, tls: number) =>
    `      UnencryptedOrTLSBindings: [127.0.0.1:${clear}]\n      SSLBindings: [127.0.0.1:${tls}]\n${more}`;
  return (
    `dataFolder: .\nservers:\n  ${SERVER}:\n` +
    `    pop:\n${section(ports.pop, ports.pops)}    imap:\n${section(ports.imap, ports.imaps)}`
  );
}

function shownCertificate(port: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Only looks: what it gets becomes the one certificate that the clients of the test trust.
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().raw);
      socket.end();
    });
    socket.on('error', reject);
  });
}

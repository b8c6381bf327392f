/**
 * The built engine as a process that may die: `bin/run.js serve` on a folder of its own, with one mailbox, for tests that
 * kill it, start it again, or let another server have its Maildir in between.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ImapClient } from '../imap4/support/imap-client.ts';
import { freePorts } from './free-ports.ts';
import { runProgram } from './program.ts';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const SERVER = 'MBX01';
const USER = 'anna';
const PASSWORD = 'correct horse 9';
/** How long an engine may take to start or to stop on a busy machine, in milliseconds. */
const PATIENCE_MS = 30_000;

export class EngineProcess {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-engine-'));
  readonly maildir: string;
  imapPort = 0;
  popPort = 0;
  /** What all processes so far have logged. */
  log = '';
  #child: ChildProcess | undefined;
  #ended: Promise<number | NodeJS.Signals | null> = Promise.resolve(null);
  readonly #clients = new Set<ImapClient>();

  private constructor(maildir: string | undefined) {
    this.maildir = maildir ?? join(this.folder, 'Maildir');
  }

  /** An engine that is set up and not running. @param maildir of its one mailbox; its own when not said */
  static async prepare(maildir?: string): Promise<EngineProcess> {
    const engine = new EngineProcess(maildir);
    await engine.#configure();
    await engine.cmdlet(['new-mailbox', USER, '--maildir', engine.maildir, '--password-stdin'], PASSWORD);
    return engine;
  }

  static async start(maildir?: string): Promise<EngineProcess> {
    const engine = await EngineProcess.prepare(maildir);
    await engine.start();
    return engine;
  }

  /** Resolves when it serves. @param configuration a new one with new ports, or what cmdlets have made of the last one */
  async start(configuration: 'new' | 'kept' = 'new'): Promise<void> {
    // A port that was free before may be taken by now.
    if (configuration === 'new') await this.#configure();
    const child = spawn(process.execPath, [RUN, 'serve', '--config', this.#config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.log += chunk;
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
    const deadline = Date.now() + PATIENCE_MS;
    while (!this.#serves(child.pid)) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await this.kill();
        throw new Error(`The engine did not come up.\n${this.log}`);
      }
      await setTimeout(5);
    }
  }

  /** Runs a cmdlet on its configuration; it must succeed. @returns what it prints */
  async cmdlet(args: readonly string[], input = ''): Promise<string> {
    const all = [RUN, ...args, '--config', this.#config];
    const { code, stdout, stderr } = await runProgram(process.execPath, all, { input });
    if (code !== 0) throw new Error(`${args[0]} ended with ${code}\n${stderr}`);
    return stdout;
  }

  /** Without warning. Resolves when it is dead. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#ended;
    this.#hangUp();
    this.#child = undefined;
  }

  /** As a service manager ends it; it must end well. */
  async stop(): Promise<void> {
    if (this.#child === undefined) return;
    // Of clients that stay it takes leave for some seconds.
    this.#hangUp();
    this.#child.kill('SIGTERM');
    const end = await Promise.race([this.#ended, setTimeout(PATIENCE_MS, 'no end', { ref: false })]);
    if (end !== 0) await this.kill();
    this.#child = undefined;
    if (end !== 0) throw new Error(`The engine came to ${end}.\n${this.log}`);
  }

  /** Stops it and removes everything but a Maildir that it was given. */
  async remove(): Promise<void> {
    try {
      await this.stop();
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** An IMAP4 client that has not been greeted. */
  async connect(): Promise<ImapClient> {
    const client = await ImapClient.connect(this.imapPort);
    this.#clients.add(client);
    return client;
  }

  /** An IMAP4 client that has logged on. */
  async imap(): Promise<ImapClient> {
    const client = await this.connect();
    await client.line();
    await client.ok(`LOGIN ${USER} "${PASSWORD}"`);
    return client;
  }

  /** What a POP3 client says to log on. */
  get popLogOn(): readonly string[] {
    return [`USER ${USER}`, `PASS ${PASSWORD}`];
  }

  /** Lines of the log that an administrator should look at. */
  get complaints(): string[] {
    return this.log.split('\n').filter((line) => /^\{"level":"(?:warn|error|fatal)"/.test(line));
  }

  #hangUp(): void {
    for (const client of this.#clients) client.destroy();
    this.#clients.clear();
  }

  get #config(): string {
    return join(this.folder, 'postern.yaml');
  }

  async #configure(): Promise<void> {
    const [pop, imap] = (await freePorts(2)) as [number, number];
    this.popPort = pop;
    this.imapPort = imap;
    const section = (port: number) =>
      `      UnencryptedOrTLSBindings: [127.0.0.1:${port}]\n      SSLBindings: []\n      LoginType: PlainTextLogin\n`;
    writeFileSync(
      this.#config,
      `dataFolder: .\nservers:\n  ${SERVER}:\n    pop:\n${section(pop)}    imap:\n${section(imap)}`,
    );
  }

  #serves(pid: number | undefined): boolean {
    const status = join(this.folder, 'status', `${SERVER}.json`);
    return existsSync(status) && JSON.parse(readFileSync(status, 'utf8')).pid === pid;
  }
}

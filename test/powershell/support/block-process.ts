/**
 * Where blocks run. On Linux that is a process in a network of its own: every port of every address is free there, also
 * 110 and 993, whoever else runs on the machine, and nothing of it is reached from outside. So an engine can serve what
 * the blocks say. Where the system gives no such network, blocks run on a configuration without an engine.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from '../../support/bundle.ts';
import type { BlockOutcome, BlockRequest } from './run-block.ts';

/** Addresses that blocks bind beside those of every machine. */
const ADDRESSES = ['10.0.0.0/32', '10.0.0.1/32', '10.0.0.12/32'];
/** Brings the network up, has the blocks' host names lead to it, and becomes the process. */
const SETUP = [
  'ip link set lo up',
  ...ADDRESSES.map((address) => `ip addr add ${address} dev lo`),
  'mount --bind "$0" /etc/hosts',
  'exec "$@"',
].join(' && ');
const HOSTS = '127.0.0.1 localhost contoso12 ex2019 ex01\n::1 localhost\n';

/** Below node_modules, where the bundle finds the packages. */
const FOLDER = fileURLToPath(new URL(`../../../node_modules/.postern-blocks-${process.pid}/`, import.meta.url));

export class BlockProcess {
  /** Whether blocks run beside an engine. */
  readonly hasEngine: boolean;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #outcomes: AsyncIterator<string>;
  #errors = '';

  private constructor(program: string, hosts: string, trusted: string) {
    const command = [process.execPath, program];
    const [first, ...rest] = isolated(hosts, command);
    this.hasEngine = spawnSync(first!, [...rest.slice(0, -command.length), 'true']).status === 0;
    const [name, ...args] = this.hasEngine ? [first!, ...rest] : command;
    this.#child = spawn(name!, args, { env: { ...process.env, NODE_EXTRA_CA_CERTS: trusted } });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.#outcomes = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** @param trusted a file of certificates that the process trusts */
  static async start(trusted: string): Promise<BlockProcess> {
    mkdirSync(FOLDER, { recursive: true });
    const [program, hosts] = [join(FOLDER, 'blocks.mjs'), join(FOLDER, 'hosts')];
    writeFileSync(hosts, HOSTS);
    await bundleProgram(new URL('./block-program.ts', import.meta.url), program, { packages: 'outside' });
    return new BlockProcess(program, hosts, trusted);
  }

  /** One after the other. */
  async run(request: BlockRequest): Promise<BlockOutcome> {
    const engine = this.hasEngine ? request.engine : undefined;
    this.#child.stdin.write(`${JSON.stringify({ ...request, engine })}\n`);
    const { value, done } = await this.#outcomes.next();
    if (done === true) throw new Error(`The process that runs the blocks has ended.\n${this.#errors}`);
    return JSON.parse(value) as BlockOutcome;
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#outcomes.next();
    rmSync(FOLDER, { recursive: true, force: true });
  }
}

function isolated(hosts: string, command: readonly string[]): readonly string[] {
  return ['unshare', '--user', '--map-root-user', '--net', '--mount', 'sh', '-c', SETUP, hosts, ...command];
}

/** Starts processes that change a configuration. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll } from 'vitest';
import { bundleProgram } from '../../support/bundle.ts';

/** The writer's program as one file, as a cmdlet is bundled; made once for a test file. */
export function writerProgram(): { readonly path: string } {
  const program = { path: '' };
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'postern-writer-'));
    program.path = join(folder, 'writer.mjs');
    await bundleProgram(new URL('./writer-program.ts', import.meta.url), program.path);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return program;
}

/** A running writer and the lines that it has said. */
export class Writer {
  readonly lines: string[] = [];
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #wake: () => void = () => {};

  constructor(program: string, args: readonly string[]) {
    // Node 20 reads that bundle at every start, which takes longer than all the rest.
    const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
    this.#child = spawn(process.execPath, [program, ...args], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      this.lines.push(line);
      this.#wake();
    });
    // Not `exit`: what was said last may still be on its way then.
    this.ended = new Promise((resolve) => this.#child.once('close', (code) => resolve(code)));
  }

  /** @throws Error when the writer ends before it has said so much */
  async said(count: number): Promise<void> {
    let over = false;
    void this.ended.then(() => {
      over = true;
      this.#wake();
    });
    while (this.lines.length < count) {
      if (over) throw new Error(`The writer ended after: ${this.lines.join(', ')}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  go(): void {
    this.#child.stdin!.end('go\n');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../support/free-ports.ts';
import { runProgram } from '../support/program.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let clone: string;
let started: ChildProcess;
let ended: Promise<number | NodeJS.Signals | null>;
let card = '';

/** What `npm start` runs, in a copy of the project, with the file of an earlier start that asks for free ports. */
beforeAll(async () => {
  clone = mkdtempSync(join(tmpdir(), 'postern-start-'));
  for (const name of ['bin', 'dist', 'scripts', 'package.json', 'package-lock.json', 'oclif.manifest.json']) {
    cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  }
  for (const name of ['src', 'node_modules']) symlinkSync(join(ROOT, name), join(clone, name));
  const [pop, pops, imap, imaps] = await freePorts(4);
  const section = (clear?: number, tls?: number) =>
    `{ UnencryptedOrTLSBindings: [127.0.0.1:${clear}], SSLBindings: [127.0.0.1:${tls}] }`;
  mkdirSync(join(clone, 'data'));
  writeFileSync(
    join(clone, 'data', 'postern.yaml'),
    `dataFolder: .\nservers:\n  MBX01:\n    pop: ${section(pop, pops)}\n    imap: ${section(imap, imaps)}\n`,
  );
  started = spawn(process.execPath, ['scripts/start.mjs'], { cwd: clone, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  started.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  ended = new Promise((resolve) => started.once('exit', (code, signal) => resolve(code ?? signal)));
  await new Promise<void>((resolve, reject) => {
    started.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      card += chunk;
      if (card.includes('Ctrl-C')) resolve();
    });
    ended.then((end) => reject(new Error(`ended with ${end}\n${log}`)));
  });
});
afterAll(() => {
  started?.kill('SIGKILL');
  rmSync(clone, { recursive: true, force: true });
});

describe('npm start', () => {
  test('fits a terminal of 80 columns', () => {
    expect(card.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('prints lines that do what it says when they are pasted', async () => {
    const [path, refused, set, allowed] = card.split('\n').filter((line) => /^ {4}(export|curl|postern) /.test(line));
    const paste = (...lines: (string | undefined)[]) => runProgram('bash', ['-c', lines.join('\n')], { cwd: clone });
    const before = await paste(path, refused);
    expect({ code: before.code, stdout: before.stdout }).toEqual({ code: 67, stdout: '' });
    expect((await paste(path, set)).code).toBe(0);
    const after = await paste(path, allowed);
    expect(after.code).toBe(0);
    expect(after.stdout).toContain('Subject: Welcome to your mailbox\r\n');
  });

  test('has a mailbox with each of the samples', async () => {
    const [, port] = /STARTTLS\) +127\.0\.0\.1:(\d+)/.exec(card)!;
    const { stdout } = await runProgram('curl', [
      ...['--silent', '--insecure', '--user', 'sample:postern', '--request', 'STATUS INBOX (MESSAGES)'],
      `imaps://127.0.0.1:${port}/`,
    ]);
    const samples = readdirSync(join(ROOT, 'scripts', 'sample-mail')).length;
    expect(stdout).toMatch(new RegExp(`\\(MESSAGES ${samples}\\)\\r\\n$`));
  });

  test('stops on Ctrl-C, which npm passes on a second time, with exit code 0', async () => {
    started.kill('SIGINT');
    started.kill('SIGINT');
    expect(await ended).toBe(0);
  });
});

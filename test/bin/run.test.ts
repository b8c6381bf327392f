import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
// @ts-expect-error: what npm installs is JavaScript, without types
import { isOurs } from '../../bin/compile-cache.js';
import { runProgram } from '../support/program.ts';

const BIN = fileURLToPath(new URL('../../bin', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-bin-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('bin/run.js', () => {
  test('says what to do when there is no build', async () => {
    cpSync(BIN, join(folder, 'bin'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const { code, stdout, stderr } = await runProgram(process.execPath, [join(folder, 'bin', 'run.js')]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^postern: not built yet\. Run `npm start` once, .*\n$/);
  });

  test('says which Node it needs when this one is too old', async () => {
    const old = join(folder, 'old.mjs');
    writeFileSync(old, "Object.defineProperty(process.versions, 'node', { value: '20.18.3' });\n");
    const { code, stderr } = await runProgram(process.execPath, ['--import', old, join(BIN, 'run.js')]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'postern: needs Node 20.19 or newer; this is Node 20.18.3.\n',
    });
  });

  test('runs from any folder, also through a link as npm makes it', async () => {
    const link = join(folder, 'postern');
    symlinkSync(join(BIN, 'run.js'), link);
    const { code, stdout } = await runProgram(process.execPath, [link, '--version'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^postern\/\d/);
  });
});

describe('bin/dev.js', () => {
  test('runs the sources without a build', async () => {
    const { code, stdout } = await runProgram(process.execPath, [join(BIN, 'dev.js'), '--version'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^postern\/\d/);
  });
});

describe('the folder of compiled code', () => {
  const us = process.getuid!();

  test('is made for its user alone', () => {
    const cache = join(folder, 'postern', 'node');
    expect(isOurs(cache, us)).toBe(true);
    expect(statSync(cache).mode & 0o777).toBe(0o700);
  });

  test('is not used when another user owns it', () => {
    expect(isOurs(folder, us + 1)).toBe(false);
  });

  test.each([0o770, 0o707])('is not used when others may write to it (%o)', (mode) => {
    chmodSync(folder, mode);
    expect(isOurs(folder, us)).toBe(false);
  });

  test('is done without when it cannot be made', () => {
    const file = join(folder, 'file');
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, '');
    expect(isOurs(join(file, 'node'), us)).toBe(false);
    expect(existsSync(join(file, 'node'))).toBe(false);
  });
});

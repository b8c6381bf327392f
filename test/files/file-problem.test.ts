import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileProblem } from '../../src/files/file-problem.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-problem-'));
  writeFileSync(join(folder, 'file'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

describe('what the system says of a file is told with its name and the reason', () => {
  test('a file that is not there', () => {
    const error = thrownBy(() => openSync(join(folder, 'none'), 'r'));
    expect(fileProblem(error)).toBe(`${folder}/none cannot be opened: there is no such file or folder.`);
  });

  test('a folder below a file', () => {
    const error = thrownBy(() => mkdirSync(join(folder, 'file', 'below')));
    expect(fileProblem(error)).toBe(`${folder}/file/below cannot be made: a part of its path is no folder.`);
  });

  test('a folder read as a file, where Node names none', () => {
    expect(fileProblem(thrownBy(() => readFileSync(folder)))).toBe('A file cannot be read: it is a folder.');
  });

  test('a full disk', () => {
    const error = thrownBy(() => writeFileSync('/dev/full', 'x'));
    expect(fileProblem(error)).toBe('A file cannot be written: the disk is full.');
  });
});

describe('what is about no file is left alone', () => {
  test('an error of the program', () => {
    expect(fileProblem(new TypeError('x is not a function'))).toBeUndefined();
    expect(fileProblem('text')).toBeUndefined();
  });

  test('a connection that is refused', async () => {
    const error = await new Promise((resolve) => createConnection(1, '127.0.0.1').once('error', resolve));
    expect(fileProblem(error)).toBeUndefined();
  });
});

import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile, sweepTemporaryFiles } from '../../src/files/atomic-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'postern-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('replaceFile', () => {
  it('creates a file that only its owner may read', async () => {
    await replaceFile(path.join(folder, 'a'), 'new');
    expect(await readFile(path.join(folder, 'a'), 'utf8')).toBe('new');
    expect((await stat(path.join(folder, 'a'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('keeps the permission bits of the file it replaces', async () => {
    await writeFile(path.join(folder, 'a'), 'old');
    await chmod(path.join(folder, 'a'), 0o664);
    await replaceFile(path.join(folder, 'a'), 'new');
    expect((await stat(path.join(folder, 'a'))).mode & 0o777).toBe(0o664);
  });

  it('replaces what a symbolic link points to, and leaves the link', async () => {
    await writeFile(path.join(folder, 'real'), 'old');
    await symlink('real', path.join(folder, 'link'));
    await replaceFile(path.join(folder, 'link'), 'new');
    expect(await readlink(path.join(folder, 'link'))).toBe('real');
    expect(await readFile(path.join(folder, 'real'), 'utf8')).toBe('new');
  });

  it('leaves neither a temporary file nor a change behind when it fails', async () => {
    await expect(replaceFile(path.join(folder, 'missing', 'a'), 'new')).rejects.toMatchObject({ code: 'ENOENT' });
    const directory = path.join(folder, 'd');
    await writeFile(path.join(folder, 'keep'), '');
    await mkdir(directory);
    await expect(replaceFile(directory, 'new')).rejects.toThrow();
    expect((await readdir(folder)).sort()).toEqual(['d', 'keep']);
  });
});

describe('sweepTemporaryFiles', () => {
  it('removes the leavings of dead writers and nothing else', async () => {
    // No process has this id: it is above the kernel's highest pid_max (2^22).
    const dead = '.a.4999999.0123456789ab.tmp';
    const alive = `.a.${process.pid}.0123456789ab.tmp`;
    const others = '.b.4999999.0123456789ab.tmp';
    for (const name of [dead, alive, others, 'a']) await writeFile(path.join(folder, name), '');
    await sweepTemporaryFiles(path.join(folder, 'a'));
    expect((await readdir(folder)).sort()).toEqual([alive, others, 'a'].sort());
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach } from 'vitest';
import { mailboxFile } from '../../src/directory/mailbox-file.ts';

/** A data folder for each test, removed afterwards. */
export class DataFolder {
  path = '';

  constructor() {
    beforeEach(async () => {
      this.path = await mkdtemp(path.join(tmpdir(), 'postern-directory-'));
    });
    afterEach(() => rm(this.path, { recursive: true, force: true }));
  }

  get file(): string {
    return mailboxFile(this.path);
  }

  write(...lines: readonly string[]): Promise<void> {
    return writeFile(this.file, lines.map((line) => `${line}\n`).join(''));
  }
}

/** Hashes of the password `secret` at the lowest costs there are, so that tests are fast. */
export const CHEAP = {
  argon2: '{ARGON2ID}$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$WHwbVkQ5XzAMaltcqwxy+X9v0VxYTVTjS9BRTrowawM',
  bcrypt: '{BLF-CRYPT}$2b$04$..UwlNB9WnjU/JIBbSbbm.GWgsdFjzeG3944UgSJurRwRWQ9k6xgC',
  sha512:
    '{SHA512-CRYPT}$6$rounds=1000$abcdefgh$nhYjN017qxiYztzyUpZtPnUQcnLy62KsunSLHNeLahp2EHPlAKmFFlrjEwSXGo2kgY5hR2.peKEg2VGUqIJJu1',
} as const;

/** Strings of whatever code points; fast-check's own take seconds to set up. */
export function anyText(): fc.Arbitrary<string> {
  const codePoint = fc.oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0x80, max: 0x2fff }),
    fc.integer({ min: 0, max: 0x10ffff }),
  );
  return fc.array(codePoint, { maxLength: 12 }).map((codePoints) => String.fromCodePoint(...codePoints));
}

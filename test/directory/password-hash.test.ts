import { describe, expect, it } from 'vitest';
import {
  isLocked,
  makePasswordHash,
  type PasswordHash,
  parsePasswordHash,
  verifyPasswordHash,
} from '../../src/directory/password-hash.ts';
import { CHEAP } from './support.ts';

const CRYPT_DIGEST = 'svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1';
const ARGON2_TAIL = '$c2FsdHNhbHRzYWx0$WHwbVkQ5XzAMaltcqwxy+X9v0VxYTVTjS9BRTrowawM';
const BCRYPT_TAIL = '$..UwlNB9WnjU/JIBbSbbm.GWgsdFjzeG3944UgSJurRwRWQ9k6xgC';

function parsed(field: string): PasswordHash {
  const hash = parsePasswordHash(field);
  if (typeof hash === 'string') throw new Error(hash);
  return hash;
}

const verify = (field: string, password: string) => verifyPasswordHash(parsed(field), password);

describe('a new hash', () => {
  it('is argon2id with 19 MiB and two passes, salted, and read again', async () => {
    const [one, other] = await Promise.all([makePasswordHash('secret'), makePasswordHash('secret')]);
    expect(one.encoded).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one.encoded).not.toBe(other.encoded);
    expect(parsePasswordHash(`{ARGON2ID}${one.encoded}`)).toEqual(one);
    expect(await verifyPasswordHash(one, 'secret')).toBe(true);
    expect(await verifyPasswordHash(one, 'Secret')).toBe(false);
  });
});

describe('hashes from elsewhere', () => {
  it.each([
    ['SHA-512-crypt, the example of its specification', `{SHA512-CRYPT}$6$saltstring$${CRYPT_DIGEST}`, 'Hello world!'],
    [
      'SHA-256-crypt, by openssl passwd',
      '{SHA256-CRYPT}$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5',
      'Hello world!',
    ],
    ['SHA-512-crypt with its number of rounds', CHEAP.sha512, 'secret'],
    [
      'SHA-512-crypt of UTF-8, by openssl passwd',
      '{CRYPT}$6$abc$BbCW1PsgQKMVR5i.FchD6zSyycjIoyr9JFlvnqFKHHnFqhjfJSJufKfgRl8CEYwmUEeao.AORKqAAKeeV7eGV.',
      'p\u00c4ssw\u00f6rd',
    ],
    ['bcrypt, an example of jBCrypt', '{BLF-CRYPT}$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe', 'a'],
    ['bcrypt as $2b$', CHEAP.bcrypt, 'secret'],
    ['bcrypt as PHP and htpasswd label it', CHEAP.bcrypt.replace('$2b$', '$2y$'), 'secret'],
    ['argon2id', CHEAP.argon2, 'secret'],
    ['a label in lower case', CHEAP.argon2.toLowerCase().slice(0, 10) + CHEAP.argon2.slice(10), 'secret'],
    ['no label at all', CHEAP.sha512.replace(/^\{.*?\}/, ''), 'secret'],
  ])('verifies %s', async (_what, field, password) => {
    expect(await verify(field, password)).toBe(true);
    expect(await verify(field, `${password}x`)).toBe(false);
    expect(await verify(field, '')).toBe(false);
  });

  it('bcrypt takes a password of 72 octets, and refuses one that only begins like it', async () => {
    const field = '{BLF-CRYPT}$2b$04$RVVcf42fFlqya.INgZUFWOMbR7PnVdwJJyF8xDapLVJaAHTz0lbi.';
    expect(await verify(field, 'x'.repeat(71))).toBe(false);
    expect(await verify(field, 'x'.repeat(72))).toBe(true);
    expect(await verify(field, 'x'.repeat(73))).toBe(false);
  });

  it('SHA-crypt does not hold up the event loop', async () => {
    let turns = 0;
    const counter = setInterval(() => turns++, 1);
    await verify(`{CRYPT}$6$rounds=100000$saltstring$${CRYPT_DIGEST}`, 'Hello world!');
    clearInterval(counter);
    expect(turns).toBeGreaterThan(5);
  });
});

describe('the caps', () => {
  const argon2 = (m: number, t: number, p: number) => `$argon2id$v=19$m=${m},t=${t},p=${p}${ARGON2_TAIL}`;
  const bcrypt = (cost: string) => `$2b$${cost}${BCRYPT_TAIL}`;
  const crypt = (rounds: number) => `$6$rounds=${rounds}$saltstring$${CRYPT_DIGEST}`;

  it.each([
    ['memory of argon2', argon2(262_143, 1, 1), argon2(262_144, 1, 1), argon2(262_145, 1, 1)],
    ['work of argon2', argon2(65_535, 16, 1), argon2(65_536, 16, 1), argon2(65_537, 16, 1)],
    ['lanes of argon2', argon2(1024, 1, 15), argon2(1024, 1, 16), argon2(1024, 1, 17)],
    ['cost of bcrypt', bcrypt('13'), bcrypt('14'), bcrypt('15')],
    ['rounds of SHA-crypt', crypt(999_999), crypt(1_000_000), crypt(1_000_001)],
  ])('hold the %s', (_what, below, exact, above) => {
    expect(parsePasswordHash(below)).toBeTypeOf('object');
    expect(parsePasswordHash(exact)).toBeTypeOf('object');
    expect(parsePasswordHash(above)).toMatch(/more than|above|too much/);
  });

  it.each([
    ['no memory', argon2(7, 1, 1)],
    ['no pass', argon2(64, 0, 1)],
    ['no lane', argon2(64, 1, 0)],
    ['cost 3', bcrypt('03')],
    ['999 rounds', crypt(999)],
  ])('refuse %s, which no implementation writes', (_what, field) => {
    expect(parsePasswordHash(field)).toMatch('malformed');
  });
});

describe('fields that are no hash', () => {
  it.each([
    ['a password in clear', '{PLAIN}hunter2'],
    ['MD5', '{MD5-CRYPT}$1$abcdefgh$irWbblnpmw.5z7wgBnprh0'],
    ['DES', 'rEK1ecacw.7.c'],
    ['a label that lies', `{BLF-CRYPT}$6$saltstring$${CRYPT_DIGEST}`],
    ['argon2d', `{ARGON2ID}$argon2d$v=19$m=8,t=1,p=1${ARGON2_TAIL}`],
    ['a hash cut short', `${CHEAP.argon2.slice(0, -20)}$`],
    ['argon2 with an impossible length', `${CHEAP.argon2}AA`],
    ['bcrypt cut short', CHEAP.bcrypt.slice(0, -1)],
    ['broken bcrypt', CHEAP.bcrypt.replace('$2b$', '$2x$')],
    ['SHA-crypt cut short', CHEAP.sha512.slice(0, -1)],
    ['SHA-crypt with a line end', `${CHEAP.sha512}\n`],
    ['an unclosed label', '{SHA512-CRYPT$6$'],
    ['a label that is a property', '{CONSTRUCTOR}x'],
  ])('%s is refused with a sentence that does not repeat it', (_what, field) => {
    const problem = parsePasswordHash(field);
    expect(problem).toMatch(/\.$/);
    for (const secret of ['hunter2', CRYPT_DIGEST, 'rEK1ecacw', 'irWbblnpmw', 'WHwbVkQ5'])
      expect(problem).not.toContain(secret);
  });

  it.each(['', '!', '*', '*LK*', `!${CHEAP.argon2}`])('%j locks the mailbox', (field) => {
    expect(isLocked(field)).toBe(true);
  });
});

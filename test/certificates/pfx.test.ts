import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deriveKey, KEY_MATERIAL, MAX_ROUNDS, pfxPassword } from '../../src/certificates/pkcs12/password-encryption.ts';
import { decipherRc2 } from '../../src/certificates/pkcs12/rc2.ts';
import { isPfx, readPfx } from '../../src/certificates/pkcs12/read-pfx.ts';
import { writePfx } from '../../src/certificates/pkcs12/write-pfx.ts';
import { makeSelfSigned } from '../../src/certificates/self-signed.ts';

const file = (name: string) => readFileSync(new URL(`files/${name}`, import.meta.url));
const PASSWORD = 'P@ssw0rd1';
const leaf = new X509Certificate(file('leaf.crt'));

describe('a PFX file', () => {
  test.each([
    ['windows-2012.pfx', PASSWORD, 3, 'Fabrikam mail'],
    ['openssl-3.pfx', PASSWORD, 3, 'Fabrikam mail'],
    ['rc2-128.pfx', PASSWORD, 1, ''],
    ['no-mac.pfx', PASSWORD, 1, ''],
    ['no-password.pfx', '', 1, ''],
  ])('%s gives certificates, the key that belongs to them, and the name', (name, password, count, friendlyName) => {
    const content = readPfx(file(name), password);
    if (content === 'WrongPassword') throw new Error(content);
    expect(content.certificates.length).toBe(count);
    expect(content.friendlyName).toBe(friendlyName);
    const key = createPrivateKey({ key: content.keys[0]!, format: 'der', type: 'pkcs8' });
    expect(leaf.checkPrivateKey(key)).toBe(true);
  });

  test.each(['windows-2012.pfx', 'openssl-3.pfx', 'rc2-128.pfx', 'no-mac.pfx', 'no-password.pfx'])(
    '%s is not opened by another password',
    (name) => expect(readPfx(file(name), 'P@ssw0rd2')).toBe('WrongPassword'),
  );

  test('is told from other files', () => {
    expect(isPfx(file('openssl-3.pfx'))).toBe(true);
    for (const other of [file('answer.p7b'), leaf.raw, Buffer.alloc(0), Buffer.from('30', 'hex')]) {
      expect(isPfx(other)).toBe(false);
    }
  });

  test.each([2048, 'P-256'] as const)('of our own is read back, with a key of %s', async (key) => {
    const made = await makeSelfSigned(['mail.contoso.com'], Date.now(), { key });
    const written = writePfx({ chain: [made.certificate], key: made.key, friendlyName: 'Köln' }, 'pässword');
    const content = readPfx(written, 'pässword');
    expect(content).toMatchObject({ friendlyName: 'Köln' });
    expect(readPfx(written, 'password')).toBe('WrongPassword');
    if (content === 'WrongPassword') throw new Error(content);
    const read = createPrivateKey({ key: content.keys[0]!, format: 'der', type: 'pkcs8' });
    expect(new X509Certificate(content.certificates[0]!).checkPrivateKey(read)).toBe(true);
  });

  test('cut off anywhere is refused, and never taken for a wrong password of a whole one', () => {
    const whole = file('openssl-3.pfx');
    for (let length = 0; length < whole.length; length += 97) {
      expect(() => readPfx(whole.subarray(0, length), PASSWORD)).toThrow(Error);
    }
  });

  test('with a flipped octet is refused or read, and nothing else happens', () => {
    const whole = file('windows-2012.pfx');
    for (let at = 0; at < whole.length; at += 61) {
      const spoilt = Buffer.from(whole);
      spoilt[at]! ^= 0x55;
      try {
        expect(['WrongPassword', 'object']).toContain(
          ((content) => (typeof content === 'string' ? content : typeof content))(readPfx(spoilt, PASSWORD)),
        );
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }
  });

  test('that asks for too many rounds is refused', () => {
    const salt = Buffer.alloc(8);
    const derive = (rounds: number) => deriveKey('sha1', pfxPassword('x'), salt, rounds, KEY_MATERIAL, 5);
    for (const rounds of [0, -1, MAX_ROUNDS + 1]) expect(() => derive(rounds)).toThrow(/rounds of key derivation/);
    expect(derive(1).length).toBe(5);
  });
});

test('RC2 deciphers the vectors of RFC 2268 §5', () => {
  const vectors = [
    // Only those whose effective length is that of the key, as it is in PKCS #12.
    ['ffffffffffffffff', 'ffffffffffffffff', '278b27e42e2f0d49'],
    ['3000000000000000', '1000000000000001', '30649edf9be7d2c2'],
  ] as const;
  for (const [key, plain, cipher] of vectors) {
    const opened = openBlock(Buffer.from(key, 'hex'), Buffer.from(cipher, 'hex'));
    expect(opened.toString('hex')).toBe(plain);
  }
});

/** A block by itself: its octets come out xored into the padding that is then complained about, or not. */
function openBlock(key: Buffer, block: Buffer): Buffer {
  // With an initial vector that turns each candidate's last octet into 1, the padding is right for one candidate.
  for (let last = 0; last < 256; last += 1) {
    const iv = Buffer.alloc(8);
    iv[7] = last ^ 1;
    try {
      const opened = decipherRc2(key, iv, block);
      if (opened.length === 7) return Buffer.concat([opened, Buffer.from([last])]);
    } catch (error) {
      expect(error).toMatchObject({ message: 'wrong padding' });
    }
  }
  throw new Error('no padding fits');
}

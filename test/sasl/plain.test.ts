import { describe, expect, it } from 'vitest';
import { MAX_FIELD_OCTETS } from '../../src/sasl/limits.ts';
import { plain } from '../../src/sasl/plain.ts';
import { OneUserVerifier, run, user } from './support.ts';

describe('PLAIN', () => {
  it('logs a user on with an initial response', async () => {
    expect(await run(plain, ['\0user\0pencil'])).toEqual({ kind: 'success', user });
  });

  it('invites the client with an empty challenge when there is no initial response', async () => {
    expect(await run(plain, [undefined])).toEqual({ kind: 'challenge', data: Buffer.alloc(0) });
    expect(await run(plain, [undefined, '\0user\0pencil'])).toEqual({ kind: 'success', user });
  });

  it.each(['user', 'USER', 'u\u00adser'])('takes %j as the authorization identity of user', async (identity) => {
    expect(await run(plain, [`${identity}\0user\0pencil`])).toEqual({ kind: 'success', user });
  });

  it('lets nobody act for somebody else', async () => {
    expect(await run(plain, ['other\0user\0pencil'])).toEqual({
      kind: 'failure',
      reason: 'AuthorizationIdentityRefused',
      name: 'user',
    });
  });

  it('says whom it refused, and why', async () => {
    expect(await run(plain, ['\0user\0wrong'])).toEqual({ kind: 'failure', reason: 'WrongPassword', name: 'user' });
    expect(await run(plain, ['\0nobody\0x'])).toEqual({ kind: 'failure', reason: 'UnknownUser', name: 'nobody' });
  });

  it('hands over UTF-8 as it is', async () => {
    const verifier = new OneUserVerifier();
    await run(plain, ['\0j\u00fcrgen\0stra\u00dfe \u{1f600}'], { verifier });
    expect(verifier.asked).toEqual(['j\u00fcrgen:stra\u00dfe \u{1f600}']);
  });

  it.each([
    ['nothing', ''],
    ['no NUL', 'user'],
    ['one NUL', 'user\0pencil'],
    ['a NUL in the password', '\0user\0pen\0cil'],
    ['no name', '\0\0pencil'],
    ['no password', '\0user\0'],
    ['a line break in the name', '\0us\r\ner\0pencil'],
    ['a C1 control in the name', '\0us\u0085er\0pencil'],
    ['a control in the authorization identity', '\u0001\0user\0pencil'],
    ['octets that are not UTF-8 in the name', Buffer.from([0, 0xff, 0, 0x61])],
    ['octets that are not UTF-8 in the password', Buffer.from([0, 0x61, 0, 0xc3])],
    ['an overlong encoding', Buffer.from([0, 0x61, 0, 0xc0, 0x80])],
    ['half a surrogate pair', Buffer.from([0, 0x61, 0, 0xed, 0xa0, 0x80])],
  ])('refuses %s without asking anybody', async (_what, message) => {
    const verifier = new OneUserVerifier();
    expect(await run(plain, [message], { verifier })).toEqual({ kind: 'failure', reason: 'MalformedResponse' });
    expect(verifier.asked).toEqual([]);
  });

  it.each([-1, 0, 1])('holds names and passwords to the limit (%i)', async (offset) => {
    const long = 'x'.repeat(MAX_FIELD_OCTETS + offset);
    const reason = offset > 0 ? 'MalformedResponse' : 'UnknownUser';
    expect(await run(plain, [`\0${long}\0x`])).toMatchObject({ kind: 'failure', reason });
    expect(await run(plain, [`\0x\0${long}`])).toMatchObject({ kind: 'failure', reason });
  });

  it('answers once', async () => {
    const exchange = plain.start({ verifier: new OneUserVerifier() });
    await exchange.step(Buffer.from('\0user\0wrong'));
    expect(await exchange.step(Buffer.from('\0user\0pencil'))).toMatchObject({ kind: 'failure' });
  });

  it('does not invite twice', async () => {
    expect(await run(plain, [undefined, undefined])).toMatchObject({ kind: 'failure', reason: 'MalformedResponse' });
  });
});

import { describe, expect, it } from 'vitest';
import { MAX_FIELD_OCTETS } from '../../src/sasl/limits.ts';
import { login } from '../../src/sasl/login.ts';
import { OneUserVerifier, run, user } from './support.ts';

describe('LOGIN', () => {
  it('asks for the name, then for the password', async () => {
    expect(await run(login, [undefined])).toEqual({ kind: 'challenge', data: Buffer.from('Username:') });
    expect(await run(login, [undefined, 'user'])).toEqual({ kind: 'challenge', data: Buffer.from('Password:') });
    expect(await run(login, [undefined, 'user', 'pencil'])).toEqual({ kind: 'success', user });
  });

  it('takes an initial response as the name', async () => {
    expect(await run(login, ['user', 'pencil'])).toEqual({ kind: 'success', user });
  });

  it('says whom it refused, and why', async () => {
    expect(await run(login, ['user', 'x'])).toEqual({ kind: 'failure', reason: 'WrongPassword', name: 'user' });
    expect(await run(login, ['nobody', 'x'])).toEqual({ kind: 'failure', reason: 'UnknownUser', name: 'nobody' });
  });

  it.each([
    ['an empty name', [undefined, '']],
    ['no name', [undefined, undefined]],
    ['a name with a line break', ['us\ner']],
    ['a name with NUL', ['us\0er']],
    ['a name that is not UTF-8', [Buffer.from([0xff])]],
    ['a name that is too long', ['x'.repeat(MAX_FIELD_OCTETS + 1)]],
    ['an empty password', ['user', '']],
    ['no password', ['user', undefined]],
    ['a password with NUL', ['user', 'pen\0cil']],
    ['a password that is not UTF-8', ['user', Buffer.from([0xff])]],
    ['a password that is too long', ['user', 'x'.repeat(MAX_FIELD_OCTETS + 1)]],
  ])('refuses %s without asking anybody', async (_what, messages) => {
    const verifier = new OneUserVerifier();
    const step = await run(login, messages, { verifier });
    expect(step).toMatchObject({ kind: 'failure', reason: 'MalformedResponse' });
    expect(verifier.asked).toEqual([]);
  });

  it('answers once', async () => {
    const exchange = login.start({ verifier: new OneUserVerifier() });
    await exchange.step(Buffer.from('user'));
    await exchange.step(Buffer.from('wrong'));
    expect(await exchange.step(Buffer.from('pencil'))).toMatchObject({ kind: 'failure' });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_NONCE_OCTETS } from '../../src/sasl/limits.ts';
import type { SaslContext, SaslMechanism, SaslStep } from '../../src/sasl/mechanism.ts';
import { scramSha256, scramSha256Plus } from '../../src/sasl/scram-sha-256.ts';
import { runs } from '../support/fuzz.ts';
import { ScramClient, type ScramClientOptions } from './scram-client.ts';
import { OneUserVerifier, run, user } from './support.ts';

const exporter = Buffer.from('0123456789abcdef0123456789abcdef');
const endPoint = Buffer.from('the hash of the certificate');
const bindings = new Map([
  ['tls-exporter', exporter],
  ['tls-server-end-point', endPoint],
]);
const tlsContext: Partial<SaslContext> = {
  channelBinding: (type) => bindings.get(type),
  offered: ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'],
};

/** A whole exchange with our client. */
async function converse(
  options: ScramClientOptions,
  context: Partial<SaslContext> = {},
  mechanism: SaslMechanism = scramSha256(),
): Promise<SaslStep> {
  const exchange = mechanism.start({ verifier: new OneUserVerifier(), ...context });
  const client = new ScramClient(options);
  const challenge = await exchange.step(Buffer.from(client.first));
  if (challenge.kind !== 'challenge') return challenge;
  const { final, serverSignature } = client.answer(challenge.data.toString());
  const outcome = await exchange.step(Buffer.from(final));
  if (outcome.kind === 'success') expect(outcome.data?.toString()).toBe(`v=${serverSignature}`);
  return outcome;
}

describe('SCRAM-SHA-256', () => {
  it('speaks the example of RFC 7677 §3 to the letter', async () => {
    const mechanism = scramSha256(() => '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0');
    const exchange = mechanism.start({ verifier: new OneUserVerifier() });
    const challenge = await exchange.step(Buffer.from('n,,n=user,r=rOprNGfwEbeRWgbNEkqO'));
    expect(challenge).toEqual({
      kind: 'challenge',
      data: Buffer.from('r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'),
    });
    const outcome = await exchange.step(
      Buffer.from(
        'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      ),
    );
    expect(outcome).toEqual({
      kind: 'success',
      user,
      data: Buffer.from('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='),
    });
  });

  it('invites the client with an empty challenge when there is no initial response', async () => {
    expect(await run(scramSha256(), [undefined])).toEqual({ kind: 'challenge', data: Buffer.alloc(0) });
    expect(await run(scramSha256(), [undefined, 'n,,n=user,r=abc'])).toMatchObject({ kind: 'challenge' });
    expect(await run(scramSha256(), [undefined, undefined])).toMatchObject({ kind: 'failure' });
  });

  it('never uses the same nonce twice', async () => {
    const nonces = new Set<string>();
    for (let round = 0; round < 100; round++) {
      const step = await run(scramSha256(), ['n,,n=user,r=abc']);
      if (step.kind === 'challenge') nonces.add(step.data.toString());
    }
    expect(nonces.size).toBe(100);
  });

  it('refuses the answer of an earlier exchange', async () => {
    const one = scramSha256().start({ verifier: new OneUserVerifier() });
    const other = scramSha256().start({ verifier: new OneUserVerifier() });
    const client = new ScramClient();
    const challenge = await one.step(Buffer.from(client.first));
    await other.step(Buffer.from(client.first));
    const { final } = client.answer(challenge.kind === 'challenge' ? challenge.data.toString() : '');
    expect(await one.step(Buffer.from(final))).toMatchObject({ kind: 'success' });
    expect(await other.step(Buffer.from(final))).toMatchObject({ kind: 'failure' });
    expect(await one.step(Buffer.from(final))).toMatchObject({ kind: 'failure' });
  });

  it('refuses a second message while the first is being looked at', async () => {
    const exchange = scramSha256().start({ verifier: new OneUserVerifier() });
    const steps = [exchange.step(Buffer.from('n,,n=user,r=abc')), exchange.step(Buffer.from('n,,n=user,r=abc'))];
    expect((await Promise.all(steps))[1]).toMatchObject({ kind: 'failure' });
  });

  it('tells a wrong password from an unknown user in the log only', async () => {
    expect(await converse({ password: 'wrong' })).toEqual({ kind: 'failure', reason: 'WrongPassword', name: 'user' });
    expect(await converse({ name: 'nobody' })).toEqual({ kind: 'failure', reason: 'UnknownUser', name: 'nobody' });
  });

  it('never lets an unknown user in, not even with the password behind the made-up keys', async () => {
    expect(await converse({ name: 'nobody', password: 'fake' })).toMatchObject({ reason: 'UnknownUser' });
  });

  it.each([
    ['its own name', 'n,a=user,', { kind: 'success' }],
    ["somebody else's name", 'n,a=other,', { reason: 'AuthorizationIdentityRefused' }],
  ])('takes %s as the authorization identity as it should', async (_what, gs2Header, outcome) => {
    expect(await converse({ gs2Header })).toMatchObject(outcome);
  });

  it('decodes comma and equals sign in names', async () => {
    const verifier = new OneUserVerifier();
    await run(scramSha256(), ['n,,n=a=2Cb=3Dc,r=abc'], { verifier });
    expect(verifier.asked).toEqual(['a,b=c']);
  });

  it('ignores extensions that it does not know', async () => {
    expect(await run(scramSha256(), ['n,,n=user,r=abc,x=later'])).toMatchObject({ kind: 'challenge' });
    expect(await converse({ tamper: (text) => `${text},x=later` })).toMatchObject({ kind: 'success' });
  });

  it.each([
    ['nothing', ''],
    ['no GS2 header', 'n=user,r=abc'],
    ['an unknown flag', 'x,,n=user,r=abc'],
    ['a flag in capitals', 'N,,n=user,r=abc'],
    ['an authorization identity without its letter', 'n,user,n=user,r=abc'],
    ['an empty authorization identity', 'n,a=,n=user,r=abc'],
    ['an empty name', 'n,,n=,r=abc'],
    ['a mandatory extension', 'n,,m=x,n=user,r=abc'],
    ['a name with a lone equals sign', 'n,,n=a=b,r=abc'],
    ['a name with a lower-case escape', 'n,,n=a=2cb,r=abc'],
    ['a name with a control character', 'n,,n=us\ner,r=abc'],
    ['no nonce', 'n,,n=user'],
    ['an empty nonce', 'n,,n=user,r='],
    ['a nonce with a space', 'n,,n=user,r=a b'],
    ['a nonce outside ASCII', 'n,,n=user,r=\u00e4'],
    ['a malformed extension', 'n,,n=user,r=abc,later'],
    ['a trailing comma', 'n,,n=user,r=abc,'],
    ['octets that are not UTF-8', Buffer.from([0x6e, 0x2c, 0x2c, 0x6e, 0x3d, 0xff, 0x2c, 0x72, 0x3d, 0x61])],
  ])('refuses a first message with %s without asking anybody', async (_what, message) => {
    const verifier = new OneUserVerifier();
    const step = await run(scramSha256(), [message], { verifier });
    expect(step).toMatchObject({ kind: 'failure', reason: 'MalformedResponse' });
    expect(verifier.asked).toEqual([]);
  });

  it.each([-1, 0, 1])('holds the nonce to its limit (%i)', async (offset) => {
    const step = await run(scramSha256(), [`n,,n=user,r=${'x'.repeat(MAX_NONCE_OCTETS + offset)}`]);
    expect(step.kind).toBe(offset > 0 ? 'failure' : 'challenge');
  });

  it.each<[string, (final: string) => string]>([
    ['nothing', () => ''],
    ['no proof', (final) => final.replace(/,p=.*/, '')],
    ['an empty proof', (final) => final.replace(/,p=.*/, ',p=')],
    ['a proof that is too short', (final) => final.replace(/,p=.*/, ',p=AAAA')],
    ['a proof that is not base64', (final) => final.replace(/,p=./, ',p=*')],
    ['another nonce', (final) => final.replace(',r=', ',r=x')],
    ["only the client's half of the nonce", (final) => final.replace(/,r=[^,]*/, ',r=rOprNGfwEbeRWgbNEkqO')],
    ['another GS2 header', (final) => final.replace('c=biws', 'c=eSws')],
    ['a GS2 header that is not base64', (final) => final.replace('c=biws', 'c=biw')],
    ['channel binding data where there is no binding', (final) => final.replace('c=biws', 'c=biwsAAAA')],
    ['no GS2 header', (final) => final.replace('c=biws,', '')],
    ['an extension after the proof', (final) => `${final},x=y`],
  ])('refuses a final message with %s', async (_what, spoil) => {
    const exchange = scramSha256().start({ verifier: new OneUserVerifier() });
    const client = new ScramClient();
    const challenge = await exchange.step(Buffer.from(client.first));
    const { final } = client.answer(challenge.kind === 'challenge' ? challenge.data.toString() : '');
    expect(await exchange.step(Buffer.from(spoil(final)))).toMatchObject({ kind: 'failure', name: 'user' });
  });

  it('refuses a GS2 header that was changed on the way, even when the client signs the change', async () => {
    // The client says `n` to us, and believes that it said `y`.
    const changed = await converse({ tamper: (text) => text.replace('c=biws', 'c=eSws') });
    expect(changed).toMatchObject({ kind: 'failure', reason: 'ChannelBindingMismatch' });
  });

  it('fails on whatever octets come, and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }), async (one, two) => {
        const exchange = scramSha256().start({ verifier: new OneUserVerifier() });
        const first = await exchange.step(Buffer.from(one));
        expect(['challenge', 'failure']).toContain(first.kind);
        expect((await exchange.step(Buffer.from(two))).kind).toBe('failure');
      }),
      runs(100),
    );
  });
});

describe('channel binding', () => {
  it.each([
    ['tls-exporter', exporter],
    ['tls-server-end-point', endPoint],
  ])('SCRAM-SHA-256-PLUS accepts %s', async (type, channelBinding) => {
    const outcome = await converse({ gs2Header: `p=${type},,`, channelBinding }, tlsContext, scramSha256Plus());
    expect(outcome).toMatchObject({ kind: 'success' });
  });

  it.each<[string, ScramClientOptions, Partial<SaslContext>]>([
    ['data of another channel', { gs2Header: 'p=tls-exporter,,', channelBinding: Buffer.alloc(32) }, tlsContext],
    ['no data', { gs2Header: 'p=tls-exporter,,' }, tlsContext],
    ['data cut short', { gs2Header: 'p=tls-exporter,,', channelBinding: exporter.subarray(0, 31) }, tlsContext],
    ['data of another type', { gs2Header: 'p=tls-exporter,,', channelBinding: endPoint }, tlsContext],
    ['a type that the server does not know', { gs2Header: 'p=tls-unique,,', channelBinding: exporter }, tlsContext],
    ['no binding', { gs2Header: 'n,,' }, tlsContext],
    ['the claim that none is offered', { gs2Header: 'y,,' }, tlsContext],
    ['a connection without TLS', { gs2Header: 'p=tls-exporter,,', channelBinding: exporter }, {}],
  ])('SCRAM-SHA-256-PLUS refuses %s', async (_what, options, context) => {
    const outcome = await converse(options, context, scramSha256Plus());
    expect(outcome).toMatchObject({ kind: 'failure', reason: 'ChannelBindingMismatch' });
  });

  it('SCRAM-SHA-256 refuses a client that was told that the server cannot bind, although it can', async () => {
    const outcome = await converse({ gs2Header: 'y,,' }, tlsContext);
    expect(outcome).toMatchObject({ kind: 'failure', reason: 'ChannelBindingMismatch' });
  });

  it('SCRAM-SHA-256 accepts the same client where binding is not offered', async () => {
    expect(await converse({ gs2Header: 'y,,' }, { offered: ['SCRAM-SHA-256'] })).toMatchObject({ kind: 'success' });
    expect(await converse({ gs2Header: 'y,,' })).toMatchObject({ kind: 'success' });
  });

  it('SCRAM-SHA-256 accepts a client that cannot bind, also where binding is offered', async () => {
    expect(await converse({ gs2Header: 'n,,' }, tlsContext)).toMatchObject({ kind: 'success' });
  });

  it('SCRAM-SHA-256 refuses binding, which belongs to the PLUS variant', async () => {
    const outcome = await converse({ gs2Header: 'p=tls-exporter,,', channelBinding: exporter }, tlsContext);
    expect(outcome).toMatchObject({ kind: 'failure', reason: 'ChannelBindingMismatch' });
  });
});

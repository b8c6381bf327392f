/**
 * SCRAM-SHA-256-PLUS as clients and those between them and the server see it: the binding of the very connection is
 * accepted, any other is not, and nobody is talked out of it (RFC 5802 §6, RFC 5929, RFC 9266).
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeSelfSigned } from '../../src/certificates/self-signed.ts';
import { formatScramKeys } from '../../src/directory/mailbox-line.ts';
import { deriveScramKeys } from '../../src/sasl/scram-keys.ts';
import { CHEAP } from '../directory/support.ts';
import { ScramClient, type ScramClientOptions } from '../sasl/scram-client.ts';
import type { LineClient } from './support/line-client.ts';
import { LiveEngine } from './support/live-engine.ts';
import { DIALECTS, OTHER_CERTIFICATE, Stage } from './takes-effect/changes.ts';
import { PASSWORD, USER } from './takes-effect/dialect.ts';

const PLUS = 'SCRAM-SHA-256-PLUS';
const UNBOUND = 'SCRAM-SHA-256';
/** RFC 7677 §4: the fewest that are allowed. */
const ITERATIONS = 4096;

/** What a client makes of its own end of a connection. */
const BINDINGS = {
  'tls-exporter': ({ tls }: LineClient) => tls.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)),
  // Certificates of the test are signed with SHA-256.
  'tls-server-end-point': ({ tls }: LineClient) => createHash('sha256').update(tls.getPeerCertificate().raw).digest(),
} as const;
type BindingType = keyof typeof BINDINGS;
const TYPES = Object.keys(BINDINGS) as BindingType[];

let live: LiveEngine;
beforeAll(async () => {
  const certificates: Record<string, string> = {};
  for (const name of ['EX01', OTHER_CERTIFICATE]) {
    const { certificate, key } = await makeSelfSigned([name], Date.now());
    certificates[`${name}.pem`] = certificate + key;
  }
  const keys = formatScramKeys(await deriveScramKeys(PASSWORD, Buffer.from('salt of the test'), ITERATIONS));
  live = await LiveEngine.start({ mailboxes: [`${USER}:${CHEAP.argon2}::::::ScramSha256=${keys}`], certificates });
});
afterAll(() => live.stop());

describe.each(['POP3', 'IMAP4'] as const)('%s', (protocol) => {
  const dialect = DIALECTS[protocol];
  const { section } = dialect;
  const stage = () => new Stage(live, dialect);
  const [command, next, loggedOn] =
    protocol === 'POP3' ? ['AUTH', /^(?:\+|-).*\r\n$/, /^\+OK /] : ['x AUTHENTICATE', /^(?:\+|x) .*\r\n$/m, /^x OK /m];
  const policy = (value: string) => live.change(section, 'ExtendedProtectionPolicy', value);
  const inTls = () => stage().greeted(true);
  const behindStartTls = async () => {
    const client = await stage().greeted();
    await dialect.startTls(client);
    return client;
  };

  afterEach(async () => {
    await live.hangUp();
    await live.restore(section, 'ExtendedProtectionPolicy');
    await live.restore(section, 'LoginType');
  });

  /** @returns the line that decides; a success only when the server has proved that it knows the user */
  async function logOn(client: LineClient, mechanism: string, options: ScramClientOptions): Promise<string> {
    const scram = new ScramClient({ name: USER, password: PASSWORD, ...options });
    const first = await client.ask(`${command} ${mechanism} ${encode(scram.first)}`, next);
    if (!first.startsWith('+ ')) return first;
    const { final, serverSignature } = scram.answer(decode(first));
    const second = await client.ask(encode(final), next);
    if (!second.startsWith('+ ')) return second;
    expect(decode(second)).toBe(`v=${serverSignature}`);
    return client.ask('', next);
  }

  /** A log-on is refused for this reason, and the mailbox stays closed. */
  async function expectRefused(answer: Promise<string>, reason: RegExp): Promise<void> {
    const before = live.lines.length;
    expect(await answer).not.toMatch(loggedOn);
    const refused = live.lines.slice(before).filter(({ message }) => message === 'Log-on refused');
    expect(refused.map(({ fields }) => fields.reason).join()).toMatch(reason);
    expect(live.engine[section].sessions).toBe(0);
  }

  async function offered(client: LineClient): Promise<string> {
    return [...(await dialect.capabilities(client)).matchAll(/SCRAM-SHA-256(?:-PLUS)?/g)].join();
  }

  describe.each(['Allow', 'Require'])('with ExtendedProtectionPolicy %s', (value) => {
    describe.each(TYPES)('%s', (type) => {
      const bind = (client: LineClient, channelBinding: Buffer = BINDINGS[type](client)) =>
        logOn(client, PLUS, { gs2Header: `p=${type},,`, channelBinding });

      test.each([
        ['TLS from the first octet', inTls],
        ['STARTTLS', behindStartTls],
      ])('of the connection logs on, with %s', async (_, connect) => {
        await policy(value);
        expect(await bind(await connect())).toMatch(loggedOn);
      });

      test.each<readonly [what: string, forge: (own: Buffer, other: LineClient) => Buffer]>([
        // Somebody in the middle has two connections: what the client binds to, and this one.
        ['of another connection, with another certificate,', (_, other) => BINDINGS[type](other)],
        [
          'with one bit changed',
          (own) => own.map((octet, at) => (at === own.length - 1 ? octet ^ 1 : octet)) as Buffer,
        ],
        ['without its last octet', (own) => own.subarray(0, -1)],
        ['with an octet more', (own) => Buffer.concat([own, Buffer.alloc(1)])],
        ['that is empty', () => Buffer.alloc(0)],
        ['of zeros', (own) => Buffer.alloc(own.length)],
      ])('%s is refused', async (_, forge) => {
        await policy(value);
        const client = await inTls();
        const other = await live.connect(stage().tlsPort, true, undefined, { servername: OTHER_CERTIFICATE });
        expect(other.certificateName).not.toBe(client.certificateName);
        await expectRefused(bind(client, forge(BINDINGS[type](client), other)), /^ChannelBindingMismatch$/);
        // The connection is none the worse for it.
        expect(await bind(client)).toMatch(loggedOn);
      });

      test('data of the other type is refused', async () => {
        await policy(value);
        const client = await inTls();
        const [other] = TYPES.filter((one) => one !== type) as [BindingType];
        await expectRefused(bind(client, BINDINGS[other](client)), /^ChannelBindingMismatch$/);
      });
    });

    test('tls-exporter of another connection to the same certificate is refused', async () => {
      await policy(value);
      const [client, other] = [await inTls(), await inTls()];
      const options = { gs2Header: 'p=tls-exporter,,', channelBinding: BINDINGS['tls-exporter'](other) };
      await expectRefused(logOn(client, PLUS, options), /^ChannelBindingMismatch$/);
    });

    test('TLS 1.2 has tls-server-end-point, but not tls-exporter', async () => {
      await policy(value);
      const client = await live.connect(stage().tlsPort, true, undefined, { maxVersion: 'TLSv1.2' });
      await client.until(dialect.greeting);
      const bind = (type: BindingType) =>
        logOn(client, PLUS, { gs2Header: `p=${type},,`, channelBinding: BINDINGS[type](client) });
      await expectRefused(bind('tls-exporter'), /^ChannelBindingMismatch$/);
      expect(await bind('tls-server-end-point')).toMatch(loggedOn);
    });

    test('tls-unique, which TLS 1.3 does not have, is refused', async () => {
      await policy(value);
      const client = await inTls();
      const options = { gs2Header: 'p=tls-unique,,', channelBinding: client.tls.getPeerFinished() ?? Buffer.alloc(0) };
      await expectRefused(logOn(client, PLUS, options), /^ChannelBindingMismatch$/);
    });

    test.each(['y,,', 'n,,'])('a client that says %j is not let in by the bound mechanism', async (gs2Header) => {
      await policy(value);
      await expectRefused(logOn(await inTls(), PLUS, { gs2Header }), /^ChannelBindingMismatch$/);
    });
  });

  test.each(TYPES)('%s of a client that resumes its session logs on, before and after a renewal', async (type) => {
    await policy('Require');
    const first = await inTls();
    const session = await first.ticket;
    const certificateOf = BINDINGS['tls-server-end-point'];
    const before = certificateOf(first);
    const again = async () => {
      const client = await live.connect(stage().tlsPort, true, undefined, { session });
      await client.until(dialect.greeting);
      const resumed = client.tls.isSessionReused();
      // Whoever resumes a session goes by the certificate that it began with.
      const channelBinding = resumed && type === 'tls-server-end-point' ? before : BINDINGS[type](client);
      expect(await logOn(client, PLUS, { gs2Header: `p=${type},,`, channelBinding })).toMatch(loggedOn);
      await live.hangUp();
      return resumed;
    };
    expect(await again()).toBe(true);
    const { certificate, key } = await makeSelfSigned(['EX01'], Date.now());
    writeFileSync(join(live.folder, 'certificates', 'EX01.pem'), certificate + key);
    await vi.waitUntil(async () => !certificateOf(await inTls()).equals(before), { timeout: 5_000 });
    await again();
  });

  test('Allow: somebody who has struck the bound mechanism from the offer is found out', async () => {
    await policy('Allow');
    const client = await inTls();
    expect(await offered(client)).toBe(`${PLUS},${UNBOUND}`);
    await expectRefused(logOn(client, UNBOUND, { gs2Header: 'y,,' }), /^ChannelBindingMismatch$/);
    // That the flag was changed on the way does not help: it is part of what is signed.
    const tamper = (final: string) => final.replace(/^c=[^,]*/, `c=${encode('y,,')}`);
    await expectRefused(logOn(client, UNBOUND, { gs2Header: 'n,,', tamper }), /^ChannelBindingMismatch$/);
    expect(await logOn(client, UNBOUND, { gs2Header: 'n,,' })).toMatch(loggedOn);
  });

  test.each(['y,,', 'n,,', 'p=tls-exporter,,'])('Require: unbound SCRAM is gone, also for %j', async (gs2Header) => {
    await policy('Require');
    const client = await inTls();
    expect(await offered(client)).toBe(PLUS);
    const channelBinding = gs2Header.startsWith('p') ? BINDINGS['tls-exporter'](client) : Buffer.alloc(0);
    // No log-on at all: the mechanism is not known.
    await expectRefused(logOn(client, UNBOUND, { gs2Header, channelBinding }), /^$/);
  });

  test('None: the bound mechanism is neither offered nor done, and who could bind logs on without', async () => {
    const client = await inTls();
    expect(await offered(client)).toBe(UNBOUND);
    const options = { gs2Header: 'p=tls-exporter,,', channelBinding: BINDINGS['tls-exporter'](client) };
    await expectRefused(logOn(client, PLUS, options), /^$/);
    await expectRefused(logOn(client, UNBOUND, options), /^ChannelBindingMismatch$/);
    expect(await logOn(client, UNBOUND, { gs2Header: 'y,,' })).toMatch(loggedOn);
  });

  test('without TLS there is nothing to bind to, and that is what a client may say', async () => {
    await live.change(section, 'LoginType', 'PlainTextAuthentication');
    await policy('Allow');
    const client = await stage().greeted();
    expect(await offered(client)).toBe(UNBOUND);
    await expectRefused(logOn(client, PLUS, { gs2Header: 'p=tls-exporter,,' }), /^$/);
    expect(await logOn(client, UNBOUND, { gs2Header: 'y,,' })).toMatch(loggedOn);
  });
});

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** @param line `+ `, base64, line end */
function decode(line: string): string {
  return Buffer.from(line.slice(2), 'base64').toString();
}

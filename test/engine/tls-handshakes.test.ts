/** TLS as clients of a whole engine meet it: a certificate that certbot renews, sessions that are resumed, ALPN. */
import { X509Certificate } from 'node:crypto';
import { mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeSelfSigned } from '../../src/certificates/self-signed.ts';
import { CHEAP } from '../directory/support.ts';
import type { LineClient } from './support/line-client.ts';
import { LiveEngine } from './support/live-engine.ts';
import { DIALECTS, Stage } from './takes-effect/changes.ts';
import { USER } from './takes-effect/dialect.ts';

/** The name that certbot has a certificate for; the engine has another one of its own. */
const HOST = 'mail.contoso.com';
const DAY_MS = 24 * 60 * 60 * 1000;
/** What a renewal may take, by the engine's clock, and how often it looks. */
const TAKEN_UP_MS = 2_000;
const LOOK_MS = 1_000;
/** In the order in which certbot swaps them. */
const LINKS = ['cert', 'privkey', 'chain', 'fullchain'] as const;
const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;

let live: LiveEngine;
beforeAll(async () => {
  live = await LiveEngine.start({ mailboxes: [`${USER}:${CHEAP.argon2}`] });
});
afterEach(() => live.hangUp());
afterAll(() => live.stop());

/** `/etc/letsencrypt` in small: archived files with numbers, and links to those that hold. */
class Certbot {
  /** A number for each test, so that none finds another's. */
  static #lineages = 0;
  readonly #folder = join(live.folder, `letsencrypt-${++Certbot.#lineages}`);
  readonly #live = join(this.#folder, 'live', HOST);
  readonly #archive = join(this.#folder, 'archive', HOST);
  #version = 0;
  /** Of the newest certificate. */
  fingerprint = '';

  /** Issues the first certificate, and links the folder into the store once, as `docs/certificates.md` says. */
  async install(): Promise<void> {
    mkdirSync(this.#live, { recursive: true });
    mkdirSync(this.#archive, { recursive: true });
    await this.#archiveNext();
    for (const kind of LINKS) this.#link(kind);
    symlinkSync(this.#live, this.#entry);
  }

  /** Each file's link is removed and made anew, one after the other; `between` runs after every step. */
  async renew(between: () => Promise<void> = async () => undefined): Promise<void> {
    await this.#archiveNext();
    for (const kind of LINKS) {
      unlinkSync(join(this.#live, `${kind}.pem`));
      await between();
      this.#link(kind);
      await between();
    }
  }

  uninstall(): void {
    unlinkSync(this.#entry);
  }

  get #entry(): string {
    return join(live.folder, 'certificates', HOST);
  }

  #link(kind: string): void {
    symlinkSync(`../../archive/${HOST}/${kind}${this.#version}.pem`, join(this.#live, `${kind}.pem`));
  }

  async #archiveNext(): Promise<void> {
    this.#version++;
    const { certificate, key } = await makeSelfSigned([HOST], live.clock.now() - DAY_MS);
    this.fingerprint = new X509Certificate(certificate).fingerprint256;
    const texts = { cert: certificate, privkey: key, chain: certificate, fullchain: certificate };
    for (const kind of LINKS) {
      writeFileSync(join(this.#archive, `${kind}${this.#version}.pem`), texts[kind], { mode: 0o600 });
    }
  }
}

describe.each(['POP3', 'IMAP4'] as const)('%s', (protocol) => {
  const dialect = DIALECTS[protocol];
  const stage = () => new Stage(live, dialect);
  const [alpn, otherAlpn] = protocol === 'POP3' ? ['pop3', 'imap'] : ['imap', 'pop3'];

  async function inTls(ask: ConnectionOptions): Promise<LineClient> {
    const client = await live.connect(stage().tlsPort, true, undefined, ask);
    await client.until(dialect.greeting);
    return client;
  }
  async function behindStartTls(ask: ConnectionOptions): Promise<LineClient> {
    const client = await stage().greeted();
    await dialect.startTls(client, ask);
    return client;
  }
  const ways = [
    ['TLS from the first octet', inTls],
    ['STARTTLS', behindStartTls],
  ] as const;

  describe('a renewal by certbot', () => {
    let certbot: Certbot;
    beforeAll(async () => {
      certbot = new Certbot();
      await certbot.install();
      await vi.waitUntil(async () => fingerprint(await shown()) === certbot.fingerprint);
    });
    afterAll(() => certbot.uninstall());

    const shown = async (ask: ConnectionOptions = {}) => inTls({ servername: HOST, ...ask });
    const fingerprint = ({ tls }: LineClient) => tls.getPeerCertificate().fingerprint256;
    async function takenUp(ask?: ConnectionOptions): Promise<void> {
      await expect.poll(async () => fingerprint(await shown(ask))).toBe(certbot.fingerprint);
    }

    test('leaves no moment without a certificate for the name, however often the engine looks', async () => {
      await certbot.renew(async () => {
        live.clock.advance(LOOK_MS);
        expect((await shown()).certificateName).toBe(HOST);
      });
      await takenUp();
    });

    test('is taken up within two seconds, by new handshakes alone', async () => {
      const session = await shown();
      expect(await dialect.logOn(session)).toMatch(dialect.loggedOn);
      const clear = await stage().greeted();
      const before = certbot.fingerprint;
      await certbot.renew();
      live.clock.advance(TAKEN_UP_MS);
      await takenUp();
      await dialect.startTls(clear, { servername: HOST });
      expect(fingerprint(clear)).toBe(certbot.fingerprint);
      expect(fingerprint(session)).toBe(before);
      await stage().expectAlive(session);
    });

    // The client would bind its log-on to the old certificate, which the server does not show any more.
    test.each(VERSIONS)(
      'ends the sessions of %s that began with the old certificate, and no others',
      async (version) => {
        const ask = { minVersion: version, maxVersion: version };
        const [renewed, other] = [await shown(ask), await inTls(ask)];
        const sessions = { renewed: await renewed.ticket, other: await other.ticket };
        const isResumed = async (more: ConnectionOptions) => (await inTls({ ...ask, ...more })).tls.isSessionReused();
        expect(await isResumed({ servername: HOST, session: sessions.renewed })).toBe(true);
        await certbot.renew();
        live.clock.advance(TAKEN_UP_MS);
        await takenUp(ask);
        expect(await isResumed({ servername: HOST, session: sessions.renewed })).toBe(false);
        const resumed = await inTls({ ...ask, session: sessions.other });
        expect(resumed.tls.isSessionReused()).toBe(true);
        expect(await dialect.logOn(resumed)).toMatch(dialect.loggedOn);
        await live.hangUp();
        live.clock.jump(DAY_MS);
        expect(await isResumed({ session: sessions.other })).toBe(false);
      },
    );
  });

  describe.each(VERSIONS)('%s', (version) => {
    const ask = { minVersion: version, maxVersion: version };

    describe.each(ways)('%s', (_, connect) => {
      test.each([
        ['its own protocol', [alpn], alpn],
        ['its own protocol among others', ['http/1.1', otherAlpn, alpn], alpn],
        ['none', undefined, false],
      ] as const)('takes a client that offers %s by ALPN', async (_what, offered, chosen) => {
        const client = await connect(offered === undefined ? ask : { ...ask, ALPNProtocols: [...offered] });
        expect(client.tls.alpnProtocol).toBe(chosen);
        expect(await dialect.capabilities(client)).toMatch(/PLAIN/);
      });

      test.each([
        ['the other mail protocol', [otherAlpn]],
        ['HTTP', ['h2', 'http/1.1']],
        ['its own in capitals', [alpn.toUpperCase()]],
      ])('refuses a client that offers %s alone, by the alert for it', async (_what, ALPNProtocols) => {
        await expect(connect({ ...ask, ALPNProtocols })).rejects.toMatchObject({
          code: 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
        });
        await expect.poll(() => live.engine[dialect.section].connections).toBe(0);
      });
    });
  });
});

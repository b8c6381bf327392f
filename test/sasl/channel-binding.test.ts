import { createHash, X509Certificate } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelBinding, serverEndPoint } from '../../src/sasl/channel-binding.ts';
import { scramSha256Plus } from '../../src/sasl/scram-sha-256.ts';
import { runs } from '../support/fuzz.ts';
import { TEST_CERTIFICATE, testTlsOptions } from '../support/tls.ts';
import { ScramClient } from './scram-client.ts';
import { OneUserVerifier } from './support.ts';

const certificate = new X509Certificate(TEST_CERTIFICATE).raw;

/** Both ends of one TLS connection. */
async function connected(
  options: tls.ConnectionOptions,
  use: (server: tls.TLSSocket, client: tls.TLSSocket) => unknown,
) {
  const listener = net.createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as net.AddressInfo;
  const accepted = new Promise<tls.TLSSocket>((resolve) => {
    listener.once('connection', (socket) => {
      const secure = new tls.TLSSocket(socket, { ...testTlsOptions()(undefined), isServer: true });
      secure.on('error', () => undefined);
      secure.once('secure', () => resolve(secure));
    });
  });
  const client = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  await new Promise((resolve, reject) => client.once('secureConnect', resolve).once('error', reject));
  const server = await accepted;
  try {
    await use(server, client);
  } finally {
    client.destroy();
    server.destroy();
    listener.close();
  }
}

describe('channel binding data', () => {
  it('is the same at both ends of a connection, and another on the next (tls-exporter)', async () => {
    const seen: string[] = [];
    for (let round = 0; round < 2; round++) {
      await connected({ minVersion: 'TLSv1.3' }, (server, client) => {
        const ours = channelBinding(server, 'tls-exporter');
        expect(ours).toEqual(client.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)));
        seen.push(ours!.toString('hex'));
      });
    }
    expect(new Set(seen).size).toBe(2);
  });

  it('tls-exporter is not offered below TLS 1.3', async () => {
    await connected({ maxVersion: 'TLSv1.2' }, (server) => {
      expect(channelBinding(server, 'tls-exporter')).toBeUndefined();
    });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is what the client computes from the certificate (tls-server-end-point, %s)',
    async (version) => {
      await connected({ minVersion: version, maxVersion: version }, (server, client) => {
        const theirs = createHash('sha256').update(client.getPeerCertificate().raw).digest();
        expect(channelBinding(server, 'tls-server-end-point')).toEqual(theirs);
      });
    },
  );

  it.each(['tls-unique', '', 'constructor'])('has no type %j', async (type) => {
    await connected({}, (server) => {
      expect(channelBinding(server, type)).toBeUndefined();
    });
  });

  it.each(['tls-exporter', 'tls-server-end-point'])(
    'carries SCRAM-SHA-256-PLUS over a real connection (%s)',
    async (type) => {
      await connected({ minVersion: 'TLSv1.3' }, async (server, client) => {
        const theirs =
          type === 'tls-exporter'
            ? client.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0))
            : createHash('sha256').update(client.getPeerCertificate().raw).digest();
        const exchange = scramSha256Plus().start({
          verifier: new OneUserVerifier(),
          channelBinding: (asked) => channelBinding(server, asked),
        });
        const scram = new ScramClient({ gs2Header: `p=${type},,`, channelBinding: theirs });
        const challenge = await exchange.step(Buffer.from(scram.first));
        const { final } = scram.answer(challenge.kind === 'challenge' ? challenge.data.toString() : '');
        expect(await exchange.step(Buffer.from(final))).toMatchObject({ kind: 'success' });
      });
    },
  );
});

describe('the hash of tls-server-end-point', () => {
  /** A certificate as far as the hash is concerned: SEQUENCE { SEQUENCE {}, SEQUENCE { OID, parameters } }. */
  const withSignature = (algorithm: string) => {
    const element = (tag: number, content: Buffer) => Buffer.concat([Buffer.from([tag, content.length]), content]);
    return element(0x30, Buffer.concat([element(0x30, Buffer.alloc(0)), element(0x30, Buffer.from(algorithm, 'hex'))]));
  };
  const PSS = '06092a864886f70d01010a';

  it.each([
    ['MD5 with RSA, too weak', '06092a864886f70d0101040500', 'sha256'],
    ['SHA-1 with RSA, too weak', '06092a864886f70d0101050500', 'sha256'],
    ['SHA-256 with RSA', '06092a864886f70d01010b0500', 'sha256'],
    ['SHA-384 with RSA', '06092a864886f70d01010c0500', 'sha384'],
    ['SHA-512 with RSA', '06092a864886f70d01010d0500', 'sha512'],
    ['ECDSA with SHA-384', '06082a8648ce3d040303', 'sha384'],
    ['RSA-PSS with SHA-512', `${PSS}300fa00d300b0609608648016503040203`, 'sha512'],
    ['RSA-PSS with its default, SHA-1', `${PSS}3000`, 'sha256'],
  ])('for %s is the right one', (_what, algorithm, hash) => {
    const der = withSignature(algorithm);
    expect(serverEndPoint(der)).toEqual(createHash(hash).update(der).digest());
  });

  it('does not exist for Ed25519', () => {
    expect(serverEndPoint(withSignature('06032b6570'))).toBeUndefined();
  });

  it('reads real certificates, and nothing out of broken ones, without throwing', () => {
    expect(serverEndPoint(certificate)).toEqual(createHash('sha256').update(certificate).digest());
    for (let length = 0; length < certificate.length; length++)
      expect(serverEndPoint(certificate.subarray(0, length))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => void serverEndPoint(Buffer.from(octets))),
      runs(100),
    );
  });
});

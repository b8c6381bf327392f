/**
 * The certificates of the data folder: `<name>.crt` (PEM, the certificate first, its chain behind) beside `<name>.key`.
 * A folder without one gets a self-signed certificate, so that TLS works from the first start on.
 *
 * The folder is looked at again when something in it changes; a certificate that cannot be read is reported and passed
 * over, and what was there before stays in use. Changes hold for the next handshake: an open connection keeps the
 * context it was made with. The keys of session tickets outlive certificates, so that clients can still resume.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import tls from 'node:tls';
import { replaceFile } from '../files/atomic-file.ts';
import { FolderWatch } from '../files/folder-watch.ts';
import type { Clock } from '../model/clock.ts';
import { type Certificate, covers, isValidAt, parseCertificate } from './certificate.ts';
import { TLS_CIPHERS, TLS_MINIMUM } from './tls-policy.ts';

/** How often to look for changes that no event told of, such as a link whose target was renewed, in milliseconds. */
const POLL_MS = 1_000;
const TICKET_KEY_OCTETS = 48;

export interface CertificateStoreOptions {
  /** Absolute; made when it is not there. */
  readonly folder: string;
  readonly clock: Clock;
  /** What a certificate of our own is made for, the first name being its subject. */
  readonly names: readonly string[];
  /** Hears of files that cannot be used. */
  readonly onProblem: (file: string, error: unknown) => void;
}

export class CertificateStore {
  readonly #options: CertificateStoreOptions;
  readonly #watch: FolderWatch;
  readonly #ticketKeys = randomBytes(TICKET_KEY_OCTETS);
  #certificates: readonly Certificate[] = [];
  #contexts = new Map<Certificate, tls.SecureContext>();
  #seen = '';

  private constructor(options: CertificateStoreOptions) {
    this.#options = options;
    const onError = (error: unknown) => options.onProblem(options.folder, error);
    this.#watch = new FolderWatch(options.folder, { clock: options.clock, pollMs: POLL_MS, onError }, () =>
      this.#load(),
    );
  }

  /** @throws the system's error when the folder cannot be used */
  static async open(options: CertificateStoreOptions): Promise<CertificateStore> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 });
    const store = new CertificateStore(options);
    await store.#load();
    if (store.#certificates.length === 0) {
      const { makeSelfSigned } = await import('./self-signed.ts');
      const made = await makeSelfSigned(options.names, options.clock.now());
      // The key first: a certificate without its key would be reported as a problem.
      await replaceFile(path.join(options.folder, 'self-signed.key'), made.key, { mode: 0o600 });
      await replaceFile(path.join(options.folder, 'self-signed.crt'), made.certificate, { mode: 0o644 });
      await store.#load();
    }
    return store;
  }

  list(): readonly Certificate[] {
    return this.#certificates;
  }

  /**
   * The certificate for a configured name: the newest valid one that covers it, else the newest valid one, else the
   * newest; so that a client gets a certificate to complain of rather than no answer.
   */
  select(name: string): Certificate | undefined {
    const now = this.#options.clock.now();
    const valid = this.#certificates.filter((certificate) => isValidAt(certificate, now));
    return valid.find((certificate) => covers(certificate, name)) ?? valid[0] ?? this.#certificates[0];
  }

  /**
   * What a server's side of TLS needs: the certificate of the configured name, another where the client asks for one by
   * name (SNI), and the protocol's name in ALPN (RFC 7301), with which connections meant for another service fail.
   * @returns undefined when there is no certificate at all
   */
  tlsOptionsFor(name: string, protocol: 'imap' | 'pop3'): tls.TLSSocketOptions | undefined {
    const standard = this.select(name);
    if (standard === undefined) return undefined;
    return {
      secureContext: this.#contextOf(standard),
      ALPNProtocols: [protocol],
      SNICallback: (asked, done) => {
        const now = this.#options.clock.now();
        const better = covers(standard, asked)
          ? standard
          : this.#certificates.find((certificate) => isValidAt(certificate, now) && covers(certificate, asked));
        done(null, this.#contextOf(better ?? standard));
      },
    };
  }

  close(): Promise<void> {
    return this.#watch.close();
  }

  #contextOf(certificate: Certificate): tls.SecureContext {
    let context = this.#contexts.get(certificate);
    if (context === undefined) {
      context = tls.createSecureContext({
        cert: certificate.chain,
        key: certificate.key,
        minVersion: TLS_MINIMUM,
        ciphers: TLS_CIPHERS,
        ticketKeys: this.#ticketKeys,
      });
      this.#contexts.set(certificate, context);
    }
    return context;
  }

  async #load(): Promise<void> {
    const { folder, onProblem } = this.#options;
    const names = (await readdir(folder)).filter((name) => name.endsWith('.crt')).sort();
    const files: { file: string; chain: string; key: string }[] = [];
    for (const name of names) {
      const file = path.join(folder, name);
      try {
        const [chain, key] = await Promise.all([readFile(file, 'utf8'), readFile(`${file.slice(0, -4)}.key`, 'utf8')]);
        files.push({ file, chain, key });
      } catch (error) {
        onProblem(file, error);
      }
    }
    const seen = JSON.stringify(files);
    if (seen === this.#seen) return;
    this.#seen = seen;
    const certificates = files.flatMap(({ file, chain, key }) => {
      try {
        return [parseCertificate(chain, key)];
      } catch (error) {
        onProblem(file, error);
        return [];
      }
    });
    this.#certificates = certificates.sort((a, b) => b.notBefore - a.notBefore);
    this.#contexts = new Map();
  }
}

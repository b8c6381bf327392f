/**
 * The certificates of the data folder, always as the files are now.
 *
 * Files that another program renews are taken up within a second, for new handshakes; connections keep what they have.
 * Such programs replace key and certificate one after the other: an entry whose parts do not fit together keeps its
 * last good certificate, and is complained about only when it is still so at the next look.
 */
import path from 'node:path';
import type tls from 'node:tls';
import { replaceFile } from '../files/atomic-file.ts';
import { FolderWatch } from '../files/folder-watch.ts';
import { makeOwnedFolder } from '../files/make-folder.ts';
import type { Clock } from '../model/clock.ts';
import type { Certificate } from './certificate.ts';
import { type Entry, listEntries, readEntry } from './certificate-files.ts';
import { type CertificateCheck, checkCertificateName, chooseCertificate, selectCertificate } from './selection.ts';
import { makeSecureContext, makeTicketKeys } from './tls-policy.ts';

/** The folder of the data folder that holds the certificates. */
export const CERTIFICATES_FOLDER = 'certificates';

/** How often to look for changes that no event tells of, such as a link that points elsewhere, in milliseconds. */
const POLL_MS = 1_000;
/** Session tickets are readable with keys no older than this, in milliseconds; then clients shake hands in full once. */
const TICKET_KEY_MS = 24 * 60 * 60 * 1000;

/** The names of the protocols in ALPN's registry (RFC 7301, IANA). */
export type AlpnProtocol = 'imap' | 'pop3';

/** Something about an entry of the folder that an administrator should know. */
export interface CertificateProblem {
  readonly source: string;
  /** A sentence. */
  readonly message: string;
  /** The file with the private key, when that is what everybody can read. */
  readonly exposed?: string;
}

export interface CertificateStoreOptions {
  /** Absolute; made when it is not there. Normally {@link certificatesFolder} of the data folder. */
  readonly folder: string;
  readonly clock: Clock;
  /** What a certificate of our own is made for when there is none, the first name being its subject. */
  readonly names: readonly string[];
  /** Hears of each thing that cannot be used, once as long as it lasts. */
  readonly onProblem?: (source: string, problem: Error) => void;
}

interface Loaded {
  readonly signature: string;
  /** The last good one. */
  readonly certificate: Certificate | undefined;
  readonly problem: string | undefined;
}

/** What the folder holds now, for a look that lasts no longer than a cmdlet. @throws the system's error */
export async function readCertificates(
  folder: string,
): Promise<{ readonly certificates: readonly Certificate[]; readonly problems: readonly CertificateProblem[] }> {
  const loaded = await Promise.all(
    (await listEntries(folder)).map(async (entry) => [entry, await readEntry(entry)] as const),
  );
  return {
    certificates: loaded.flatMap(([, result]) => (typeof result === 'string' ? [] : result)),
    problems: loaded.flatMap(([entry, result]) => problemsOf(entry, typeof result === 'string' ? result : undefined)),
  };
}

export class CertificateStore {
  readonly #folder: string;
  readonly #options: CertificateStoreOptions;
  readonly #watch: FolderWatch;
  readonly #listeners = new Set<() => void>();
  #loaded = new Map<string, Loaded>();
  #certificates: readonly Certificate[] = [];
  #problems: readonly CertificateProblem[] = [];
  #reported = new Set<string>();
  #contexts = new WeakMap<Certificate, tls.SecureContext>();
  #ticketKeys = makeTicketKeys();
  #ticketKeysUntil: number;

  private constructor(options: CertificateStoreOptions) {
    this.#folder = options.folder;
    this.#options = options;
    this.#ticketKeysUntil = options.clock.now() + TICKET_KEY_MS;
    this.#watch = new FolderWatch(
      options.folder,
      { clock: options.clock, pollMs: POLL_MS, onError: (error) => this.#report([this.#unreadable(error)]) },
      () => this.#refresh(),
    );
  }

  /**
   * Reads the folder and begins to watch it. A folder without a usable certificate gets a self-signed one, so that TLS
   * works from the first start on.
   * @throws the system's error when the folder cannot be used
   */
  static async open(options: CertificateStoreOptions): Promise<CertificateStore> {
    makeOwnedFolder(options.folder, 0o700);
    if ((await readCertificates(options.folder)).certificates.length === 0) await writeSelfSigned(options);
    const store = new CertificateStore(options);
    await store.#watch.look();
    return store;
  }

  list(): readonly Certificate[] {
    return this.#certificates;
  }

  /** What is wrong with the folder's entries, as of the last look. */
  get problems(): readonly CertificateProblem[] {
    return this.#problems;
  }

  /** The newest valid certificate whose subject or alternative names cover the name. */
  select(name: string): Certificate | undefined {
    return selectCertificate(this.#certificates, name, this.#options.clock.now());
  }

  /** What clients would get for an X509CertificateName, and what they would find wrong with it. */
  check(name: string): CertificateCheck {
    return checkCertificateName(this.#certificates, name, this.#options.clock.now());
  }

  /** @throws Error when OpenSSL does not accept the certificate */
  secureContextFor(certificate: Certificate): tls.SecureContext {
    this.#rotateTicketKeys();
    const existing = this.#contexts.get(certificate);
    if (existing !== undefined) return existing;
    const context = makeSecureContext(certificate, this.#ticketKeys);
    this.#contexts.set(certificate, context);
    return context;
  }

  /**
   * What the handshake of one connection needs; to be asked anew for each, as that is how a renewed certificate reaches
   * it. A client that names a host gets the certificate which covers that, if there is one.
   * @param name the service's X509CertificateName; what is used for it says `chooseCertificate`
   * @returns undefined when there is no certificate that TLS could be spoken with
   */
  tlsOptionsFor(
    name: string,
    protocol: AlpnProtocol,
  ): ((serverName: string | undefined) => tls.TLSSocketOptions) | undefined {
    const certificate = chooseCertificate(this.#certificates, name, this.#options.clock.now());
    if (certificate === undefined) return undefined;
    return (serverName) => ({
      secureContext: this.secureContextFor((serverName && this.select(serverName)) || certificate),
      // A client that offers ALPN and not this protocol is refused, which keeps other protocols' requests out (ALPACA).
      ALPNProtocols: [protocol],
    });
  }

  /**
   * Calls `listener` after each change of the folder that was taken up.
   * @returns ends it
   */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Looks now. */
  refresh(): Promise<void> {
    return this.#watch.look();
  }

  /** Stops watching. */
  close(): Promise<void> {
    return this.#watch.close();
  }

  async #refresh(): Promise<void> {
    const loaded = new Map<string, Loaded>();
    const problems: CertificateProblem[] = [];
    const settled: CertificateProblem[] = [];
    for (const entry of await listEntries(this.#folder)) {
      const before = this.#loaded.get(entry.source);
      const now = before?.signature === entry.signature ? before : await this.#load(entry, before);
      loaded.set(entry.source, now);
      const found = problemsOf(entry, now.problem);
      problems.push(...found);
      if (now === before) settled.push(...found);
    }
    this.#problems = problems;
    this.#report(settled);
    const certificates = [...loaded.values()].flatMap(({ certificate }) => certificate ?? []);
    const changed =
      certificates.length !== this.#certificates.length ||
      certificates.some((one, at) => one !== this.#certificates[at]);
    this.#loaded = loaded;
    if (!changed) return;
    this.#certificates = certificates;
    for (const listener of [...this.#listeners]) listener();
  }

  async #load(entry: Entry, before: Loaded | undefined): Promise<Loaded> {
    const result = await this.#read(entry);
    return typeof result === 'string'
      ? { signature: entry.signature, certificate: before?.certificate, problem: result }
      : { signature: entry.signature, certificate: result, problem: undefined };
  }

  async #read(entry: Entry): Promise<Certificate | string> {
    try {
      const result = await readEntry(entry);
      // Now, and not in the middle of a handshake, is the time to learn that OpenSSL does not like it.
      if (typeof result !== 'string') this.secureContextFor(result);
      return result;
    } catch (error) {
      return `It cannot be used: ${(error as Error).message}`;
    }
  }

  /** Says each problem once, as long as it lasts. */
  #report(problems: readonly CertificateProblem[]): void {
    const current = new Set(problems.map(({ source, message }) => `${source}\n${message}`));
    for (const problem of problems) {
      if (!this.#reported.has(`${problem.source}\n${problem.message}`))
        this.#options.onProblem?.(problem.source, new Error(problem.message));
    }
    this.#reported = current;
  }

  #unreadable(error: unknown): CertificateProblem {
    return { source: this.#folder, message: `The folder cannot be read: ${(error as Error).message}` };
  }

  #rotateTicketKeys(): void {
    const now = this.#options.clock.now();
    if (now < this.#ticketKeysUntil) return;
    this.#ticketKeys = makeTicketKeys();
    this.#ticketKeysUntil = now + TICKET_KEY_MS;
    this.#contexts = new WeakMap();
  }
}

/** Made in one file, so that nobody ever finds certificate and key apart. */
async function writeSelfSigned({ folder, names, clock }: CertificateStoreOptions): Promise<void> {
  const { makeSelfSigned } = await import('./self-signed.ts');
  const made = await makeSelfSigned(names, clock.now());
  await replaceFile(path.join(folder, 'self-signed.pem'), made.certificate + made.key, { owner: 'folder' });
}

/** @param dataFolder absolute */
export function certificatesFolder(dataFolder: string): string {
  return path.join(dataFolder, CERTIFICATES_FOLDER);
}

function problemsOf({ source, exposed, withheld }: Entry, problem: string | undefined): readonly CertificateProblem[] {
  const message = problem ?? (withheld === undefined ? undefined : rootsAlone(withheld));
  const unusable = message === undefined ? [] : [{ source, message }];
  if (exposed === undefined) return unusable;
  const warning = `${exposed} can be read by every user of this machine; its private key should not (chmod o-r).`;
  return [...unusable, { source, message: warning, exposed }];
}

/** For root, who can read it, and would take it for what clients are shown. */
function rootsAlone(file: string): string {
  return `${file} can be read by root alone, so that the engine goes on with what it has (chgrp to the engine's group, chmod g+r).`;
}

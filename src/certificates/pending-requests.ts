/**
 * Requests that wait for their certificate, one file `name.request` each beside the certificates: the request and its
 * private key. The engine does not look at them.
 */
import { createHash, createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from '../files/atomic-file.ts';
import { entryText, friendlyNameIn } from './certificate-files.ts';
import type { RequestPem } from './certificate-request.ts';
import { fileLabel, writeSecret } from './store-folder.ts';

const ENDING = '.request';
/** So many are looked at. */
const MAX_REQUESTS = 1000;

export interface PendingRequest {
  readonly file: string;
  /** SHA-1 of the request in 40 capital hexadecimal digits; the certificate will have another. */
  readonly thumbprint: string;
  readonly friendlyName: string;
  readonly subject: string;
  readonly domains: readonly string[];
  readonly publicKeySize: number;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** PEM */
  readonly request: string;
  readonly key: KeyObject;
  readonly keyPem: string;
}

/** @throws the system's error */
export async function listRequests(folder: string): Promise<readonly PendingRequest[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found = names.filter((name) => name.endsWith(ENDING) && !name.startsWith('.')).sort();
  const requests = await Promise.all(found.slice(0, MAX_REQUESTS).map((name) => readPending(path.join(folder, name))));
  return requests.filter((one) => one !== undefined);
}

/** Keeps a request and its key. */
export async function storeRequest(
  folder: string,
  { request, key }: RequestPem,
  friendlyName: string,
): Promise<PendingRequest> {
  const { readRequest } = await import('./certificate-request.ts');
  const { subject, domains, raw } = readRequest(request);
  const name = `${fileLabel(domains[0] ?? subject)}-${thumbprintOf(raw).slice(0, 8).toLowerCase()}${ENDING}`;
  // What the request says stands in front of it, so that it can be listed without the library that reads requests.
  const facts = `subject: ${oneLine(subject)}\ndomains: ${domains.join(' ')}\n`;
  const file = await writeSecret(folder, name, facts + entryText(friendlyName, request, key));
  return (await readPending(file))!;
}

export async function removeRequest({ file }: PendingRequest): Promise<void> {
  await unlink(file);
  await syncFolder(path.dirname(file));
}

/** The request whose key the certificate belongs to. */
export function requestOf(
  certificate: X509Certificate,
  requests: readonly PendingRequest[],
): PendingRequest | undefined {
  return requests.find(({ key }) => certificate.checkPrivateKey(key));
}

/** undefined for a file that is none of ours. */
async function readPending(file: string): Promise<PendingRequest | undefined> {
  const text = await readFile(file, 'utf8');
  const request = /-----BEGIN CERTIFICATE REQUEST-----[^-]{1,100000}-----END CERTIFICATE REQUEST-----/.exec(text)?.[0];
  const keyPem = /-----BEGIN PRIVATE KEY-----[^-]{1,100000}-----END PRIVATE KEY-----/.exec(text)?.[0];
  if (request === undefined || keyPem === undefined) return undefined;
  const raw = Buffer.from(request.replace(/-----[^-]+-----/g, ''), 'base64');
  const key = createPrivateKey(keyPem);
  const { modulusLength } = key.asymmetricKeyDetails ?? {};
  return {
    file,
    thumbprint: thumbprintOf(raw),
    friendlyName: friendlyNameIn(text),
    subject: /^subject: (.*)$/m.exec(text)?.[1] ?? '',
    domains: (/^domains: (.*)$/m.exec(text)?.[1] ?? '').split(' ').filter((name) => name !== ''),
    publicKeySize: modulusLength ?? 256,
    created: (await stat(file)).mtimeMs,
    request: `${request}\n`,
    key,
    keyPem: `${keyPem}\n`,
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function thumbprintOf(raw: Buffer): string {
  return createHash('sha1').update(raw).digest('hex').toUpperCase();
}

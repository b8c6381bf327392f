/** Changes of the store's folder: certificates that come and go. A running engine takes them up within a second. */
import { readdir, rm, rmdir, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { replaceFile, syncFolder } from '../files/atomic-file.ts';
import { makeOwnedFolder } from '../files/make-folder.ts';
import { Certificate } from './certificate.ts';
import { entryText, listEntries, pemBlocks } from './certificate-files.ts';

/**
 * Writes a file that only the engine's user may read. That is whoever the folder belongs to, also when root writes.
 * @returns its path
 * @throws the system's error
 */
export async function writeSecret(folder: string, name: string, text: string): Promise<string> {
  makeOwnedFolder(folder, 0o700);
  const file = path.join(folder, name);
  await replaceFile(file, text, { mode: 0o600, owner: 'folder' });
  return file;
}

export interface NewCertificate {
  /** PEM: the certificate, and others that may be its chain. */
  readonly certificates: readonly string[];
  /** PEM, not encrypted. */
  readonly key: string;
  readonly friendlyName: string;
}

/**
 * Keeps a certificate with its chain and key in one file.
 * @returns the certificate, or a sentence that says why it is none
 * @throws the system's error
 */
export async function storeCertificate(
  folder: string,
  { certificates, key, friendlyName }: NewCertificate,
): Promise<Certificate | string> {
  const blocks = pemBlocks([...certificates, key].join('\n'));
  const assembled = Certificate.assemble(blocks, { source: '' });
  if (typeof assembled === 'string') return assembled;
  const { domains, subject, thumbprint } = assembled;
  const name = `${fileLabel(domains[0] ?? subject)}-${thumbprint.slice(0, 8).toLowerCase()}.pem`;
  const text = entryText(friendlyName, assembled.chainPem, assembled.privateKeyPem());
  const source = await writeSecret(folder, name, text);
  return Certificate.assemble(blocks, { source, friendlyName });
}

/** A file name's part from a subject or a host name. */
export function fileLabel(text: string): string {
  const common = /CN=([^,]+)/.exec(text)?.[1] ?? text;
  const safe = common.replace('*', 'wildcard').replace(/[^A-Za-z0-9.-]+/g, '_');
  return safe.replace(/^[.-]+/, '').slice(0, 60) || 'certificate';
}

/**
 * Removes what stands for the certificate in the folder: its files, or the link to them. What a link leads to stays.
 * @throws the system's error
 */
export async function removeStored(folder: string, { source }: Certificate): Promise<void> {
  const entry = (await listEntries(folder)).find((one) => one.source === source);
  if (await isLink(folder, source)) await unlink(source);
  else if ((await stat(source)).isDirectory()) {
    for (const file of entry?.files ?? []) await rm(file, { force: true });
    // Somebody's other files keep their folder.
    if ((await readdir(source)).length === 0) await rmdir(source);
  } else for (const file of entry?.files ?? [source]) await unlink(file);
  await syncFolder(folder);
}

async function isLink(folder: string, source: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.some((one) => one.name === path.basename(source) && one.isSymbolicLink());
}

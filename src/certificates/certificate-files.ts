/**
 * The files of the store. Each entry of the folder is one certificate, in whatever form administrators have it:
 *
 * - a file `name.pem` with certificate, chain and private key, which is what we write;
 * - a file `name.pem`, `name.crt` or `name.cer` beside a file `name.key`;
 * - a folder, or a link to one, as certbot's `live/name`: whatever PEM files it holds.
 *
 * What in these files is what, their content says: the certificate is the one that the key belongs to.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Certificate, type PemBlocks } from './certificate.ts';

/** A PEM file is a few KiB; what is larger is something else. */
const MAX_FILE_OCTETS = 1024 * 1024;
/** Entries of the folder, and files of an entry, that are looked at. */
const MAX_ENTRIES = 1000;

const CERTIFICATE_ENDINGS = new Set(['.pem', '.crt', '.cer']);
const KEY_ENDING = '.key';

/** One certificate's files, not yet read. */
export interface Entry {
  /** Without folder and ending. */
  readonly name: string;
  readonly source: string;
  readonly files: readonly string[];
  /** Differs when any of the files does, also when a link on the way points elsewhere. */
  readonly signature: string;
  /** A file that holds a key may be read by everybody on this machine. */
  readonly exposed: string | undefined;
}

/** @returns the entries by name. @throws the system's error when the folder cannot be read; a missing one is empty */
export async function listEntries(folder: string): Promise<readonly Entry[]> {
  const found = new Map<string, { source: string; files: string[] }>();
  for (const name of await namesIn(folder)) {
    const file = path.join(folder, name);
    const base = path.basename(name, path.extname(name));
    if (await isFolder(file)) found.set(name, { source: file, files: await pemFilesIn(file) });
    else if (CERTIFICATE_ENDINGS.has(path.extname(name))) {
      const entry = found.get(base) ?? { source: file, files: [] };
      found.set(base, { ...entry, files: [...entry.files, file, path.join(folder, base + KEY_ENDING)] });
    }
  }
  return Promise.all([...found].map(([name, { source, files }]) => inspect(name, source, [...new Set(files)])));
}

/** @returns the certificate, or a sentence that says why there is none. @throws the system's error */
export async function readEntry(entry: Entry): Promise<Certificate | string> {
  const texts = await Promise.all(entry.files.map((file) => readFile(file, 'latin1')));
  return Certificate.assemble(pemBlocks(texts.join('\n')), entry.source);
}

export function pemBlocks(text: string): PemBlocks {
  const blocks = text.match(/-----BEGIN ([A-Z0-9 ]{1,40})-----[^-]{1,100000}-----END \1-----/g) ?? [];
  return {
    certificates: blocks.filter((block) => /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/.test(block)),
    keys: blocks.filter((block) => /^-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(block)),
  };
}

async function inspect(name: string, source: string, candidates: readonly string[]): Promise<Entry> {
  const files: string[] = [];
  const signatures: string[] = [];
  let exposed: string | undefined;
  for (const file of candidates) {
    const status = await stat(file, { bigint: true }).catch(ignoreMissing);
    if (!status?.isFile() || status.size > MAX_FILE_OCTETS) continue;
    files.push(file);
    signatures.push([file, status.dev, status.ino, status.size, status.mtimeNs, status.ctimeNs].join());
    if (
      (status.mode & 0o004n) !== 0n &&
      /key|\.pem$/.test(path.basename(file)) &&
      !/chain|cert/.test(path.basename(file))
    )
      exposed = file;
  }
  return { name, source, files, signature: signatures.join('\n'), exposed };
}

async function pemFilesIn(folder: string): Promise<string[]> {
  const names = await namesIn(folder);
  return names
    .filter((name) => CERTIFICATE_ENDINGS.has(path.extname(name)) || name.endsWith(KEY_ENDING))
    .map((name) => path.join(folder, name));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder).catch(ignoreMissing)) ?? [];
  // Hidden names are temporary files and locks.
  return names
    .filter((name) => !name.startsWith('.'))
    .sort()
    .slice(0, MAX_ENTRIES);
}

async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(ignoreMissing))?.isDirectory() ?? false;
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

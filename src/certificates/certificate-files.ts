/**
 * The files of the store. Each entry of the folder is one certificate, in whatever form administrators have it:
 *
 * - a file `name.pem` with certificate, chain and private key, which is what we write;
 * - a file `name.pem`, `name.crt` or `name.cer` beside a file `name.key`;
 * - a folder, or a link to one, as certbot's `live/name`: whatever PEM files it holds.
 *
 * What in these files is what, their content says: the certificate is the one that the key belongs to.
 */
import type { BigIntStats } from 'node:fs';
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
  /** The file or folder that stands for it; no two entries have the same. */
  readonly source: string;
  readonly files: readonly string[];
  /** Differs when any of the files does, also when a link on the way points elsewhere. */
  readonly signature: string;
  /** A file that holds a key may be read by everybody on this machine. */
  readonly exposed?: string | undefined;
  /** A file that root alone may read, in a folder of somebody else's. */
  readonly withheld?: string | undefined;
  /** Why it could not be looked at: certbot's folders belong to root alone. */
  readonly failure?: string;
}

/** @returns the entries. @throws the system's error when the folder cannot be read; a missing one is empty */
export async function listEntries(folder: string): Promise<readonly Entry[]> {
  const names = await namesIn(folder);
  const owner = await stat(folder, { bigint: true }).catch(ignoreMissing);
  const inspect = (source: string, find: FindFiles) => inspectEntry(source, find, owner);
  const bases = new Map<string, string[]>();
  const entries: Promise<Entry>[] = [];
  for (const name of names) {
    const ending = path.extname(name);
    const base = path.basename(name, ending);
    if (CERTIFICATE_ENDINGS.has(ending)) bases.set(base, [...(bases.get(base) ?? []), name]);
    else if (ending !== KEY_ENDING) entries.push(inspect(path.join(folder, name), pemFilesIn));
  }
  for (const [base, files] of bases) {
    const candidates = [...files, base + KEY_ENDING].map((name) => path.join(folder, name));
    // A link whose name ends like a file may still lead to a folder.
    const find = async (source: string) => ((await isFolder(source)) ? pemFilesIn(source) : candidates);
    entries.push(inspect(candidates[0]!, find));
  }
  // What holds no PEM file at all is a file of another kind, a README.
  return (await Promise.all(entries)).filter(({ files, failure }) => files.length > 0 || failure !== undefined);
}

/** @returns the certificate, or a sentence that says why there is none */
export async function readEntry(entry: Entry): Promise<Certificate | string> {
  if (entry.failure !== undefined) return entry.failure;
  try {
    const text = (await Promise.all(entry.files.map((file) => readFile(file, 'utf8')))).join('\n');
    return Certificate.assemble(pemBlocks(text), { source: entry.source, friendlyName: friendlyNameIn(text) });
  } catch (error) {
    return unreadable(error);
  }
}

/** In front of the blocks, as OpenSSL prints it. */
const FRIENDLY_NAME = /^\s*friendlyName: (.{1,64})$/m;

export function friendlyNameIn(text: string): string {
  return FRIENDLY_NAME.exec(text)?.[1]?.trim() ?? '';
}

/** A certificate's file, as {@link readEntry} reads it. */
export function entryText(friendlyName: string, ...blocks: readonly string[]): string {
  const name = friendlyName.replace(/\s+/g, ' ').trim();
  return `${name === '' ? '' : `friendlyName: ${name}\n`}${blocks.map((block) => `${block.trim()}\n`).join('')}`;
}

export function pemBlocks(text: string): PemBlocks {
  const blocks = text.match(/-----BEGIN ([A-Z0-9 ]{1,40})-----[^-]{1,100000}-----END \1-----/g) ?? [];
  return {
    certificates: blocks.filter((block) => /^-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/.test(block)),
    keys: blocks.filter((block) => /^-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/.test(block)),
  };
}

type FindFiles = (source: string) => Promise<readonly string[]>;
type Owner = Pick<BigIntStats, 'uid'>;

/** What one entry's files are now. An entry that cannot be looked at does not spoil the others. */
async function inspectEntry(source: string, find: FindFiles, owner: Owner | undefined): Promise<Entry> {
  try {
    return await inspectFiles(source, await find(source), owner);
  } catch (error) {
    const failure = unreadable(error);
    return { source, files: [], signature: failure, failure };
  }
}

async function inspectFiles(source: string, candidates: readonly string[], owner: Owner | undefined): Promise<Entry> {
  const files: string[] = [];
  const signatures: string[] = [];
  let exposed: string | undefined;
  let withheld: string | undefined;
  for (const file of candidates) {
    const status = await stat(file, { bigint: true }).catch(ignoreMissing);
    if (!status?.isFile() || status.size > MAX_FILE_OCTETS) continue;
    files.push(file);
    signatures.push([file, status.dev, status.ino, status.size, status.mtimeNs, status.ctimeNs].join());
    if ((status.mode & READABLE_BY_ALL) !== 0n && isKeyFile(path.basename(file))) exposed = file;
    if (owner !== undefined && owner.uid !== 0n && isForRootAlone(status)) withheld = file;
  }
  return { source, files, signature: signatures.join('\n'), exposed, withheld };
}

const READABLE_BY_ALL = 0o004n;
const READABLE_BY_GROUP = 0o040n;

/** Which of root's groups are whose is not asked: a group of its own was made for the key. */
function isForRootAlone({ mode, uid, gid }: BigIntStats): boolean {
  const isForGroup = gid !== 0n && (mode & READABLE_BY_GROUP) !== 0n;
  return uid === 0n && !isForGroup && (mode & READABLE_BY_ALL) === 0n;
}

/** By its name; `fullchain.pem` and `cert.pem` hold what every client gets. */
function isKeyFile(name: string): boolean {
  return /key|\.pem$/.test(name) && !/chain|cert/.test(name);
}

function unreadable(error: unknown): string {
  return `It cannot be read: ${(error as Error).message}`;
}

async function pemFilesIn(folder: string): Promise<string[]> {
  if (!(await isFolder(folder))) return [];
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

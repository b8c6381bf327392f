/** Where the configuration's files lie, and what is in the document now. */
import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { systemReason } from '../files/file-problem.ts';
import { ConfigError, type ConfigErrorKind, type Configuration } from './config-store.ts';
import { contentHash } from './content-hash.ts';
import { MAX_DOCUMENT_BYTES } from './limits.ts';
import { readConfiguration } from './read-configuration.ts';
import { type Problem, parseYaml, placeOf } from './yaml-source.ts';

export interface DocumentPaths {
  /** As it was named, absolute; what people see in messages. */
  readonly file: string;
  /** The folder of `file`: relative paths in the document start here, `history/` and `status/` lie here. */
  readonly folder: string;
  readonly history: string;
  readonly status: string;
}

export function documentPaths(path: string): DocumentPaths {
  const file = resolve(path);
  const folder = dirname(file);
  return { file, folder, history: join(folder, 'history'), status: join(folder, 'status') };
}

/**
 * The file that is really read and replaced: when `file` is a symbolic link, what it points to, even when that is not
 * there (yet). The link itself is never replaced, and the lock lies beside its target, so that two ways to one document
 * share one lock.
 */
export function targetOf(file: string): string {
  let target = file;
  for (let hops = 0; hops < MAX_HOPS; hops += 1) {
    try {
      return realpathSync(target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const link = linkAt(target);
    if (link === undefined) return target;
    target = resolve(dirname(target), link);
  }
  return target;
}

/** As many symbolic links as Linux follows. */
export const MAX_HOPS = 40;

/** Where a symbolic link points; undefined when there is none. */
export function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** What the system and the environment say of this machine; given by tests. */
export interface Surroundings {
  readonly hostName: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function surroundings(): Surroundings {
  return { hostName: hostname(), environment: process.env };
}

/** A document that is well. */
export interface LoadedDocument {
  /** False when there is no file, which is an empty document. */
  readonly exists: boolean;
  readonly bytes: Buffer;
  readonly text: string;
  readonly configuration: Configuration;
}

/** The bytes of the document; undefined when there is no file. @throws ConfigError `Unreadable` */
export function readBytes(file: string): Buffer | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const { size } = fstatSync(descriptor);
      if (size > MAX_DOCUMENT_BYTES) {
        throw new ConfigError(
          'Unreadable',
          `${file} has ${size} bytes; a configuration has at most ${MAX_DOCUMENT_BYTES}.`,
        );
      }
      return readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new ConfigError('Unreadable', `${file} cannot be read: ${systemReason(code, message)}`, {
      file,
      cause: error,
    });
  }
}

/** @throws ConfigError with every problem of the document */
export function loadDocument(paths: DocumentPaths, bytes: Buffer | undefined, around: Surroundings): LoadedDocument {
  const content = bytes ?? Buffer.alloc(0);
  const hash = contentHash(content);
  const fail = (kind: ConfigErrorKind, text: string, problems: readonly Problem[]) =>
    brokenDocument(kind, paths.file, text, problems, hash);
  const text = content.toString('utf8');
  if (!isUtf8(content)) throw fail('Syntax', text, [encodingProblem(text)]);
  if (bytes !== undefined && text.trim() === '') throw fail('Invalid', text, [EMPTY_FILE]);
  const source = parseYaml(text);
  const result = readConfiguration(source, paths.folder, around);
  if (result.problems.length > 0) {
    throw fail(source.problems.length > 0 ? 'Syntax' : 'Invalid', text, result.problems);
  }
  const configuration = { hash, folder: paths.folder, ...result.content };
  return { exists: bytes !== undefined, bytes: content, text, configuration };
}

/** The error that names every problem, in the order of the text. */
export function brokenDocument(
  kind: ConfigErrorKind,
  file: string,
  text: string,
  found: readonly Problem[],
  hash?: string,
): ConfigError {
  const problems = [...found]
    .sort((a, b) => a.offset - b.offset)
    .map(({ offset, message }) => ({ ...placeOf(text, offset), message }));
  const lines = problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  return new ConfigError(kind, lines.join('\n'), { file, problems, ...(hash === undefined ? {} : { hash }) });
}

/** What a crash, a full disk or a slip leaves; taken for "all defaults" it would open and close listeners. */
const EMPTY_FILE: Problem = {
  offset: 0,
  message: 'The file is empty. Write "servers: {}" if every setting is to have its default, or delete the file.',
};

function encodingProblem(text: string): Problem {
  const utf16 = text.includes('\0');
  const offset = Math.max(0, text.indexOf('\ufffd'));
  const hint = utf16 ? 'It looks like UTF-16.' : 'Umlauts in Windows-1252 or Latin-1 are the usual reason.';
  return { offset, message: `The file is not UTF-8 from here on. ${hint} Save it as UTF-8.` };
}

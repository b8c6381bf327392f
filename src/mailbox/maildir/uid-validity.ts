/**
 * A UIDVALIDITY for a new mailbox: higher than every one given out under this root before, by whichever server.
 *
 * The counter is the *name* of an empty file, `dovecot-uidvalidity.<8 hex>`: renaming it to the next value succeeds for
 * exactly one of those who try. `dovecot-uidvalidity` holds the same value as text, as a hint where to begin.
 */
import { closeSync, openSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { hasCode, readWhole, unlinkIfThere } from './disk.ts';
import { giveAway, type Permissions } from './permissions.ts';

const NAME = 'dovecot-uidvalidity';
/** Losing a race this often in a row does not happen to a process that is not stuck. */
const ATTEMPTS = 10;

/**
 * @param root of the Maildir
 * @param now seconds since the epoch, for a root that has no counter yet
 */
export function nextUidValidity(root: string, now: number, permissions: Permissions): number {
  const hint = readHint(root);
  let value = hint ?? highestCompanion(root);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const next = value === undefined ? now : following(value);
    if (value === undefined ? create(root, next, permissions) : advance(root, value, next)) {
      writeHint(root, next, permissions);
      return next;
    }
    // Somebody was faster, or the hint was of no use: the companions' names are the truth.
    value = highestCompanion(root) ?? (attempt === 0 ? undefined : value);
  }
  return now;
}

/** 0 is no UIDVALIDITY. */
function following(value: number): number {
  return (value + 1) >>> 0 || 1;
}

function companion(root: string, value: number): string {
  return `${root}/${NAME}.${hex8(value)}`;
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function advance(root: string, from: number, to: number): boolean {
  try {
    renameSync(companion(root, from), companion(root, to));
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

function create(root: string, value: number, permissions: Permissions): boolean {
  const path = companion(root, value);
  try {
    closeSync(openSync(path, 'wx', 0o444));
    giveAway(path, permissions);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function readHint(root: string): number | undefined {
  const text = readWhole(`${root}/${NAME}`)?.content.toString('latin1') ?? '';
  return /^[0-9a-f]{8}$/.test(text) ? Number.parseInt(text, 16) : undefined;
}

function writeHint(root: string, value: number, permissions: Permissions): void {
  const path = `${root}/${NAME}`;
  writeFileSync(path, hex8(value), { mode: permissions.fileMode });
  giveAway(path, permissions);
}

/** Of several companions the highest counts, and the lowest is removed. */
function highestCompanion(root: string): number | undefined {
  const values = readdirSync(root, 'latin1')
    .filter((name) => /^dovecot-uidvalidity\.[0-9a-f]{8}$/.test(name))
    .map((name) => Number.parseInt(name.slice(-8), 16))
    .sort((a, b) => a - b);
  if (values.length > 1) unlinkIfThere(companion(root, values[0]!));
  return values.at(-1);
}

// Maildirs for benchmarks: the same mail in every run, and a copy of it for each server in no time.
import { chownSync, linkSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ordinaryMessages } from '../mime-messages.mjs';

const COMPARTMENTS = ['cur', 'new', 'tmp'];
/** 1 January 2025: when the first message came, in seconds. */
const FIRST = 1_735_689_600;
/** Different messages; a larger mailbox has them again under another number. */
const DIFFERENT = 1_000;
const LF = 10;

let different;

/**
 * A Maildir of `count` messages of 10 KB on average, with LF line ends and with both sizes in their names, as Dovecot's
 * delivery writes them; all read.
 */
export function seedMaildir(maildir, count, owner) {
  different ??= ordinaryMessages(DIFFERENT);
  makeMaildir(maildir, owner);
  for (let i = 0; i < count; i++) {
    const message = Buffer.concat([Buffer.from(`X-Number: ${i}\n`), different[i % DIFFERENT]]);
    write(join(maildir, 'cur', `${nameOf(i, message)}:2,S`), message, i, owner);
  }
}

/**
 * A Maildir of `count` names for a few files: opening a mailbox reads no message, and 100,000 messages of 10 KB would
 * fill disks.
 */
export function seedNames(maildir, count, owner) {
  makeMaildir(maildir, owner);
  const message = Buffer.from('From: a@example.org\nSubject: one of many\n\nShort.\n');
  // With its copies a file has ten times as many names; some file systems allow 65,000.
  const each = 2_000;
  for (let i = 0; i < count; i++) {
    const path = join(maildir, 'cur', `${nameOf(i, message)}:2,S`);
    if (i % each === 0) write(path, message, i, owner);
    else linkSync(join(maildir, 'cur', `${nameOf(i - (i % each), message)}:2,S`), path);
  }
}

/** The same messages in another Maildir: its files are further names of the first one's. */
export function copyMaildir(from, to, owner) {
  makeMaildir(to, owner);
  for (const name of readdirSync(join(from, 'cur'))) linkSync(join(from, 'cur', name), join(to, 'cur', name));
}

export function makeMaildir(maildir, owner) {
  // The way there is everybody's; the mailbox is not.
  mkdirSync(join(maildir, '..', '..'), { recursive: true, mode: 0o755 });
  for (const folder of [dirname(maildir), maildir, ...COMPARTMENTS.map((part) => join(maildir, part))]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (owner !== undefined) chownSync(folder, owner, owner);
  }
}

function write(path, message, i, owner) {
  writeFileSync(path, message, { mode: 0o600 });
  utimesSync(path, FIRST + i, FIRST + i);
  if (owner !== undefined) chownSync(path, owner, owner);
}

function nameOf(i, message) {
  let lines = 0;
  for (let at = message.indexOf(LF); at >= 0; at = message.indexOf(LF, at + 1)) lines++;
  return `${FIRST + i}.M${i}P1.bench,S=${message.length},W=${message.length + lines}`;
}

// Puts the sample messages into a Maildir, the way a delivery agent does.
import { mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SAMPLES = fileURLToPath(new URL('sample-mail/', import.meta.url));

/** Delivers every sample into `maildir`/new, each with its own date as the time of arrival; not where mail is already. */
export function deliverSamples(maildir) {
  for (const folder of ['cur', 'new', 'tmp']) mkdirSync(join(maildir, folder), { recursive: true, mode: 0o700 });
  if (['cur', 'new'].some((folder) => readdirSync(join(maildir, folder)).length > 0)) return;
  for (const [index, file] of readdirSync(SAMPLES).sort().entries()) {
    deliver(maildir, readFileSync(join(SAMPLES, file)), index);
  }
}

function deliver(maildir, message, index) {
  const arrived = new Date(/^Date: (.*)$/m.exec(message.toString('latin1'))[1]);
  const seconds = arrived.getTime() / 1000;
  // The same name would mean the same message: the index stands for the microseconds.
  const name = `${seconds}.M${index}P${process.pid}.${hostname().replace(/[/:]/g, '-')},S=${message.length}`;
  const unfinished = join(maildir, 'tmp', name);
  writeFileSync(unfinished, message, { mode: 0o600 });
  utimesSync(unfinished, seconds, seconds);
  renameSync(unfinished, join(maildir, 'new', name));
}

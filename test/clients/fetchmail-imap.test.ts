import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { runProgram } from '../support/program.ts';
import { HOST, message, SharedMailbox, subjectOf } from './support/shared-engine.ts';

/** fetchmail's exit code when there was no mail. */
const NOTHING_NEW = 1;
const WAIT = { timeout: 20_000, interval: 20 };

let mailbox: SharedMailbox;

beforeAll(async () => {
  mailbox = await SharedMailbox.make('fetchmail');
  for (const subject of ['first', 'second', 'third']) mailbox.deliver(message(subject));
});

/** Writes what fetchmail has to know. @returns its arguments */
function configured(options: string): string[] {
  const file = join(mailbox.home, 'fetchmailrc');
  writeFileSync(delivered(), '');
  writeFileSync(
    file,
    `poll ${HOST} protocol imap port ${mailbox.engine.ports.imaps}\n` +
      `  user '${mailbox.user}' password '${mailbox.password}' ${options} ssl sslcertck\n` +
      `  sslcertfile '${mailbox.engine.certificate}' mda "/bin/cat >> ${delivered()}"\n`,
    { mode: 0o600 },
  );
  return ['-f', file, '--nosyslog', '--nodetach'];
}

const delivered = () => join(mailbox.home, 'delivered');
const environment = () => ({ ...process.env, FETCHMAILHOME: mailbox.home, LC_ALL: 'C' });

function deliveredSubjects(): string[] {
  return [...readFileSync(delivered(), 'latin1').matchAll(/^Subject: (.*?)\r?$/gm)].map(([, text]) => text!);
}

/** @returns fetchmail's exit code, and the subjects of what it delivered */
async function fetchmail(options: string): Promise<{ code: number | string; subjects: string[] }> {
  const { code } = await runProgram('fetchmail', configured(options), { env: environment() });
  return { code, subjects: deliveredSubjects() };
}

test('fetchmail fetches once what it keeps on the server', async () => {
  expect(await fetchmail('keep')).toEqual({ code: 0, subjects: ['first', 'second', 'third'] });
  expect(mailbox.stored().map(({ flags }) => flags)).toEqual(['S', 'S', 'S']);
  expect(await fetchmail('keep')).toEqual({ code: NOTHING_NEW, subjects: [] });
  mailbox.deliver(message('fourth'));
  expect(await fetchmail('keep')).toEqual({ code: 0, subjects: ['fourth'] });
});

test('fetchmail empties the mailbox of what it fetched', async () => {
  mailbox.deliver(message('fifth'));
  expect(await fetchmail('nokeep')).toEqual({ code: 0, subjects: ['fifth'] });
  expect(mailbox.stored().map(subjectOf)).not.toContain('fifth');
  expect(await fetchmail('fetchall nokeep')).toEqual({ code: 0, subjects: ['first', 'second', 'third', 'fourth'] });
  expect(mailbox.stored()).toEqual([]);
});

test('fetchmail fetches new mail as soon as it arrives while it idles', async () => {
  mailbox.deliver(message('before'));
  const child = spawn('fetchmail', configured('keep idle'), { env: environment(), stdio: 'ignore' });
  const ended = once(child, 'exit');
  try {
    await vi.waitFor(() => expect(deliveredSubjects()).toEqual(['before']), WAIT);
    mailbox.deliver(message('meanwhile'));
    await vi.waitFor(() => expect(deliveredSubjects()).toEqual(['before', 'meanwhile']), WAIT);
  } finally {
    child.kill();
    await ended;
  }
});

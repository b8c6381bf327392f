import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { HOST, message, SharedMailbox, subjectOf } from './support/shared-engine.ts';

let mailbox: SharedMailbox;

beforeAll(async () => {
  mailbox = await SharedMailbox.make('curl');
  for (const subject of ['first', 'second']) mailbox.deliver(message(subject));
});

/** @returns what curl prints; it must end well */
async function curl(path: string, options: readonly string[] = []): Promise<string> {
  const { engine, user, password } = mailbox;
  const { code, stdout, stderr } = await runProgram(
    'curl',
    ['--silent', '--show-error', '--cacert', engine.certificate, '--user', `${user}:${password}`].concat(
      options,
      `imaps://${HOST}:${engine.ports.imaps}${path}`,
    ),
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const request = (command: string) => ['--request', command];

test('curl makes a mailbox and puts a message of 1 MB into it', async () => {
  const large = message('uploaded', 30_000).replaceAll('\n', '\r\n');
  await curl('/', request('CREATE Uploads'));
  const file = join(mailbox.home, 'large.eml');
  writeFileSync(file, large);
  await curl('/Uploads', ['--upload-file', file]);
  expect((await curl('/Uploads;MAILINDEX=1')) === large).toBe(true);
  expect(mailbox.stored('.Uploads').map(({ flags }) => flags)).toEqual(['S']);
});

test('curl searches', async () => {
  expect(await curl('/INBOX?SUBJECT%20second')).toBe('* SEARCH 2\r\n');
  expect(await curl('/INBOX', request('UID SEARCH RETURN (COUNT) ALL'))).toMatch(/^\* ESEARCH .* UID COUNT 2\r\n$/);
});

test('curl reads a part of a message, by UID and by number', async () => {
  expect(await curl('/INBOX;UID=2;SECTION=TEXT;PARTIAL=0.11')).toBe('This is the');
  expect(await curl('/INBOX;MAILINDEX=2;SECTION=HEADER.FIELDS%20(SUBJECT)')).toBe('Subject: second\r\n\r\n');
});

test('curl sets flags and expunges', async () => {
  await curl('/INBOX', request('STORE 1 +FLAGS.SILENT (\\Deleted)'));
  expect(await curl('/INBOX', request('EXPUNGE'))).toBe('* 1 EXPUNGE\r\n');
  expect(mailbox.stored().map(subjectOf)).toEqual(['second']);
});

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { HOST, message, SharedMailbox, subjectOf } from './support/shared-engine.ts';

let mailbox: SharedMailbox;
let configuration: string;

beforeAll(async () => {
  mailbox = await SharedMailbox.make('mutt');
  configuration = join(mailbox.home, 'muttrc');
  for (const subject of ['first', 'second', 'third', 'fourth', 'fifth', 'sixth']) mailbox.deliver(message(subject));
  const root = `imaps://${HOST}:${mailbox.engine.ports.imaps}/`;
  writeFileSync(
    configuration,
    `
set folder="${root}" spoolfile="+INBOX" record="+Sent" postponed="+Drafts"
set imap_user="${mailbox.user}" imap_pass="${mailbox.password}" imap_condstore=yes imap_qresync=yes
set certificate_file="${mailbox.engine.certificate}"
set header_cache="${mailbox.home}/headers" message_cachedir="${mailbox.home}/bodies"
set confirmcreate=no confirmappend=no delete=yes mark_old=no sort=mailbox-order wait_key=no quit=yes copy=yes
set pipe_decode=no sendmail="/bin/true" from="jane@example.org" sleep_time=0 timeout=1 read_inc=0 write_inc=0
`,
  );
});

const environment = () => ({ HOME: mailbox.home, TERM: 'vt100', LC_ALL: 'C.UTF-8' });

/** Presses keys in mutt, which for that wants a terminal: script(1) gives it one. It must end well. */
async function press(...keys: string[]): Promise<void> {
  const command = `mutt -n -d 2 -F ${configuration} -f +INBOX -e 'push "${keys.join('')}<quit>"'`;
  const { code, stdout } = await runProgram('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: environment(),
  });
  expect(code, stdout).toBe(0);
}

/** The commands of the last run as mutt logged them, without their tags. */
function sent(): string[] {
  const log = readFileSync(join(mailbox.home, '.muttdebug0'), 'utf8');
  return [...log.matchAll(/^(?:.*> )?a\d{4} ([A-Z].*)/gm)].map(([, command]) => command!.trimEnd());
}

/** Subject and flags of what the server has. */
function stored(folder?: string): string[] {
  return mailbox
    .stored(folder)
    .map((one) => `${subjectOf(one)} ${one.flags}`.trimEnd())
    .sort();
}

const find = (subject: string) => `<search>~s ${subject}<enter>`;

test('reads, pipes, flags, copies, moves and deletes messages', async () => {
  const piped = join(mailbox.home, 'piped');
  await press(
    `${find('first')}<display-message><exit>`,
    `${find('second')}<pipe-message>cat > ${piped}<enter>`,
    `${find('third')}<flag-message>`,
    `${find('fourth')}<copy-message>=Archive/2026<enter>`,
    `${find('sixth')}<save-message>=Moved<enter>`,
    '<delete-pattern>~s fifth<enter><sync-mailbox>',
  );
  expect(stored()).toEqual(['first S', 'fourth', 'second', 'third F']);
  expect(stored('.Archive.2026')).toEqual(['fourth']);
  expect(stored('.Moved')).toEqual(['sixth']);
  expect(readFileSync(piped, 'utf8')).toBe(message('second'));
});

test('is told by QRESYNC what changed since it was last there, and fetches only what is new', async () => {
  const third = mailbox.stored().find((one) => subjectOf(one) === 'third')!;
  renameSync(third.path, third.path.replace(/F$/, 'FRS'));
  rmSync(mailbox.stored().find((one) => subjectOf(one) === 'first')!.path);
  mailbox.deliver(message('seventh'));
  await press('<limit>~Q<enter><tag-pattern>.<enter><tag-prefix><copy-message>=Answered<enter>');
  expect(stored('.Answered')).toEqual(['third FRS']);
  const fetches = sent().filter((command) => command.includes('FETCH'));
  expect(fetches).toEqual([
    expect.stringMatching(/^UID FETCH 1:6 \(FLAGS\) \(CHANGEDSINCE \d+ VANISHED\)$/),
    expect.stringMatching(/^FETCH 4 \(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK\[HEADER.FIELDS \(.*\)\]\)$/),
  ]);
});

test('lets the server search the text', async () => {
  await press('<delete-pattern>=b \\"message about seventh\\"<enter><sync-mailbox>');
  expect(sent()).toContain('UID SEARCH BODY "message about seventh"');
  expect(stored()).toEqual(['fourth', 'second', 'third FRS']);
});

test('keeps a copy of what it sends, without a terminal', async () => {
  const args = ['-n', '-F', configuration, '-s', 'a letter', 'ann@example.org'];
  const { code, stderr } = await runProgram('mutt', args, { input: 'Dear Ann,\n', env: environment() });
  expect(code, stderr).toBe(0);
  const [copy] = mailbox.stored('.Sent');
  expect(copy!.flags).toBe('S');
  expect(copy!.content).toMatch(/^Subject: a letter\r?\n(.+\r?\n)*\r?\nDear Ann,\r?\n$/m);
});

/**
 * Every published block in a shell with servers and mailboxes. A block is done, or it is refused with a sentence that
 * says what to type instead; each with the outcome that its file states.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Shell } from '../../src/powershell/shell.ts';
import { CHEAP } from '../directory/support.ts';
import { ShellConsole } from './console.ts';
import { prepareCertificates } from './runbook-certificates.ts';
import { runbookBlocks } from './runbook-data.ts';

/** The servers that the blocks name. The first is the one that is meant when none is named. */
const SERVERS = [
  ...['EX01', 'MBX01', 'CAS01', 'Contoso12', 'Exch5', 'Ex2019', 'server1', 'mailbox1', 'srv01', 'enco-srv01'],
  ...['W2k22Ex', 'MAILSERVER01', 'Mailbox01'],
];

/** The mailboxes that the blocks name, as lines of the directory. */
const MAILBOXES = [
  ['jane', 'Jane Doe'],
  ['user01', ''],
  ['rand', 'Rand Zaher', 'OrganizationalUnit=OU=Marketing,OU=North%20America,DC=contoso,DC=com'],
  ['john', 'John Smith'],
  ['gurinder', 'Gurinder Singh', 'Department=Engineering%20I', 'StateOrProvince=WA'],
  ['jeff', 'Jeff Hay', 'RecipientTypeDetails=SharedMailbox'],
  ['adam', 'Adam Barr'],
].map(
  ([name, display, ...more]) =>
    `${name}:${CHEAP.bcrypt}:::${display}:::${[`PrimarySmtpAddress=${name}@contoso.com`, ...more].join(' ')}\n`,
);

const template = mkdtempSync(join(tmpdir(), 'postern-runbooks-'));
let filled: (lines: string) => string;

beforeAll(async () => {
  writeFileSync(join(template, 'postern.yaml'), `servers:\n${SERVERS.map((name) => `  ${name}: {}\n`).join('')}`);
  mkdirSync(join(template, 'ExchangeConfiguration'));
  mkdirSync(join(template, 'data'));
  writeFileSync(join(template, 'data', 'mailboxes.passwd'), MAILBOXES.join(''));
  for (const folder of ['c/Temp', 'c/My Documents', 'c/Certificates', 'c/Data', 'share']) {
    mkdirSync(join(template, folder), { recursive: true });
  }
  writeFileSync(join(template, 'c', 'My Documents', 'Accounts.txt'), 'jane\n');
  filled = await prepareCertificates(template);
});

afterAll(() => rmSync(template, { recursive: true, force: true }));

describe.each([...runbookBlocks(), ...runbookBlocks('pages')])('%s', (_file, blocks) => {
  test.each(blocks)('$lines', async ({ lines, before = '', refused, says, shows, then, is }) => {
    const shell = new ShellConsole(template);
    try {
      const environment = {
        POSTERN_SERVER: 'EX01',
        POSTERN_PATHS: `C:\\=${shell.path('c')};\\\\FileServer01\\Data=${shell.path('share')}`,
        POSTERN_PASSWORD: 'correct horse battery',
      };
      const answers = Array.from({ length: 4 }, () => 'Secret1!');
      const told = { stdout: '', stderr: '' };
      const run = await Shell.open(shell.surroundings(told, { environment, answers }));
      if (before !== '') await run.run(filled(before));
      await run.run(filled(lines));
      expect({ stderr: told.stderr, code: run.exitCode }).toMatchObject({ code: refused === undefined ? 0 : 2 });
      if (refused !== undefined) expect(told.stderr).toContain(`FullyQualifiedErrorId : ${refused}`);
      if (says !== undefined) expect(told.stderr).toContain(says);
      if (shows !== undefined) expect(told.stdout).toContain(shows);
      if (then !== undefined) {
        told.stdout = '';
        await run.run(filled(then));
        expect(told.stdout.trim()).toBe(is);
      }
    } finally {
      shell.close();
    }
  });
});

test('of the 132 published blocks, 118 are done, and each of the others says what to type instead', () => {
  const all = runbookBlocks().flatMap(([, blocks]) => blocks);
  const refused = all.filter((block) => block.refused !== undefined);
  expect({ all: all.length, done: all.length - refused.length }).toEqual({ all: 132, done: 118 });
  // Ten of them are not meant to be run as they stand: somebody has left a placeholder in.
  const placeholders = refused.filter(({ says = '' }) => /looks like a placeholder/.test(says));
  expect(placeholders.length + refused.filter(({ lines }) => /\bTimeValue\b/.test(lines)).length).toBe(10);
  expect(refused.filter(({ says }) => says === undefined)).toEqual([]);
});

/**
 * One Maildir goes from Debian's Dovecot to Postern and back, as in a migration that is tried, taken back and tried
 * again: whoever serves it, clients find what they knew.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImapClient } from '../imap4/support/imap-client.ts';
import { EngineProcess } from '../support/engine-process.ts';
import { type AccountPicture, accountPicture, popPicture } from './support/account-picture.ts';
import { DovecotHome, dovecotIsUsable } from './support/dovecot.ts';

/** Everything that a client of one server saw. */
interface Sight {
  readonly account: AccountPicture;
  readonly pop: readonly string[];
}

let home: DovecotHome;
let engine: EngineProcess;
beforeAll(async () => {
  if (!dovecotIsUsable) return;
  home = new DovecotHome();
  engine = await EngineProcess.prepare(home.maildir);
});
afterAll(async () => {
  await engine?.remove();
  await home?.remove();
});

/** Lets Dovecot serve for a while. */
async function underDovecot(work: (client: ImapClient) => Promise<void>): Promise<Sight> {
  const client = await home.client();
  await work(client);
  const account = await accountPicture(client);
  await client.ok('LOGOUT');
  return { account, pop: await popPicture(await home.listen('pop3')) };
}

/** Lets Postern serve for a while, from its start to its end. */
async function underPostern(work: (client: ImapClient) => Promise<void>): Promise<Sight> {
  await engine.start();
  const client = await engine.imap();
  await work(client);
  const account = await accountPicture(client);
  await client.ok('LOGOUT');
  const pop = await popPicture(engine.popPort, engine.popLogOn);
  await engine.stop();
  return { account, pop };
}

const look = async (): Promise<void> => {};

/** Every kind of change that a client can make, by whichever server. @param by in all that is new */
async function change(client: ImapClient, by: string): Promise<void> {
  for (const name of [`Work-${by}`, `Work-${by}/&ANw-bung ${by}`, `Gone-${by}`]) {
    await client.ok(`CREATE "${name}"`);
    await client.ok(`SUBSCRIBE "${name}"`);
  }
  await client.ok(`DELETE Gone-${by}`);
  const subjects = ['plain', 'seen', 'keywords', 'draft', 'dated', 'moved', 'dropped', 'copied'];
  const options: Readonly<Record<string, string>> = {
    seen: '(\\Seen)',
    keywords: `(\\Flagged $Label1 from-${by})`,
    draft: '(\\Draft \\Answered)',
    dated: '"17-Jul-1996 02:44:25 -0700"',
    moved: '($Forwarded)',
  };
  for (const subject of subjects) await client.append('INBOX', message(`${subject} ${by}`), options[subject]);
  await client.append(`"Work-${by}"`, message(`large ${by}`, 40_000));
  deliver(`delivered ${by}`);
  await client.ok('SELECT INBOX');
  const uidOf = async (subject: string): Promise<string> => {
    const found = await client.ok(`UID SEARCH SUBJECT "${subject} ${by}"`);
    return found.find((line) => line.startsWith('* SEARCH '))!.slice('* SEARCH '.length);
  };
  await client.ok(`UID STORE ${await uidOf('plain')} FLAGS (Later \\Seen)`);
  await client.ok(`UID STORE ${await uidOf('keywords')} -FLAGS ($Label1)`);
  await client.ok(`UID COPY ${await uidOf('copied')},${await uidOf('keywords')} "Work-${by}/&ANw-bung ${by}"`);
  await client.ok(`UID MOVE ${await uidOf('moved')} "Work-${by}/&ANw-bung ${by}"`);
  await client.ok(`UID STORE ${await uidOf('dropped')} +FLAGS.SILENT (\\Deleted)`);
  await client.ok(`UID EXPUNGE ${await uidOf('dropped')}`);
  await client.ok(`UID STORE ${await uidOf('draft')} +FLAGS (\\Deleted)`);
  await client.ok('UNSELECT');
}

function message(subject: string, lines = 3): Buffer {
  const body = `.dots\r\n8 bit: gr\u00fcn\r\n${'line\r\n'.repeat(lines)}no line end`;
  return Buffer.from(`From: a@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x>\r\n\r\n${body}`);
}

/** What a delivery agent does. */
function deliver(subject: string): void {
  const name = `1795000000.${subject.replace(' ', '-')}.agent`;
  const temporary = join(home.maildir, 'tmp', name);
  writeFileSync(temporary, `Subject: ${subject}\n\ndelivered\n`);
  home.own(temporary);
  renameSync(temporary, join(home.maildir, 'new', name));
}

function subjectsIn({ account }: Sight): Record<string, number> {
  return Object.fromEntries(Object.entries(account.mailboxes).map(([name, { messages }]) => [name, messages.length]));
}

describe.skipIf(!dovecotIsUsable)('Mail', () => {
  test('that Dovecot wrote is under Postern what it was, and what Postern wrote is so under Dovecot, again and again', async () => {
    const first = await underDovecot((client) => change(client, 'd1'));
    expect(subjectsIn(first)).toEqual({ INBOX: 7, 'Work-d1': 1, 'Work-d1/&ANw-bung d1': 3 });
    expect(first.pop).toHaveLength(14);
    expect(await underPostern(look)).toEqual(first);
    const second = await underPostern((client) => change(client, 'p1'));
    expect(subjectsIn(second)).toMatchObject({ INBOX: 14, 'Work-p1': 1, 'Work-p1/&ANw-bung p1': 3 });
    expect(await underDovecot(look)).toEqual(second);
    const third = await underDovecot((client) => change(client, 'd2'));
    expect(subjectsIn(third)).toMatchObject({ INBOX: 21 });
    expect(await underPostern(look)).toEqual(third);
    const fourth = await underPostern((client) => change(client, 'p2'));
    expect(await underDovecot(look)).toEqual(fourth);

    expect(home.complaints).toEqual([]);
    expect(engine.complaints).toEqual([]);
  });
});

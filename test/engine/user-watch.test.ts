import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openConfigStore } from '../../src/config/open.ts';
import { addMailbox, changeMailbox, removeMailbox } from '../../src/directory/mailboxes.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { startEngine } from '../../src/engine/start.ts';
import { SETTLE_MS, type SessionsOfUsers, watchUsers } from '../../src/engine/user-watch.ts';
import type { MailStore } from '../../src/mailbox/mail-store.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { MailboxUser } from '../../src/model/mailbox-user.ts';
import { ImapClient } from '../imap4/support/imap-client.ts';
import { freePort } from '../support/free-ports.ts';
import { ManualClock } from '../support/manual-clock.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

describe('a running engine', () => {
  let folder: string;
  let data: string;
  let engine: Engine;
  let ports: { pop: number; imap: number };
  const clients: ImapClient[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'postern-users-'));
    data = path.join(folder, 'data');
    await mkdir(data);
    ports = { pop: await freePort(), imap: await freePort() };
    const section = (port: number) =>
      `{ UnencryptedOrTLSBindings: ['127.0.0.1:${port}'], SSLBindings: [], LoginType: PlainTextLogin }`;
    await writeFile(
      path.join(folder, 'postern.yaml'),
      `servers:\n  EX01:\n    pop: ${section(ports.pop)}\n    imap: ${section(ports.imap)}\n`,
    );
    for (const name of ['jane', 'bob']) await addMailbox(data, { name, password: 'correct horse' });
    const store = openConfigStore(path.join(folder, 'postern.yaml'));
    engine = await startEngine({ store, server: 'EX01', clock: systemClock, log: quiet });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function imap(user: string): Promise<ImapClient> {
    const client = await ImapClient.connect(ports.imap);
    clients.push(client);
    await client.line();
    await client.ok(`LOGIN ${user} "correct horse"`);
    return client;
  }
  async function pop(user: string): Promise<ImapClient> {
    const client = await ImapClient.connect(ports.pop);
    clients.push(client);
    await client.line();
    client.send(`USER ${user}\r\nPASS correct horse\r\n`);
    await client.line();
    expect(await client.line()).toMatch(/^\+OK/);
    return client;
  }

  it('ends the sessions of a mailbox that is removed, with a sentence, and no others', async () => {
    const [janes, janesPop, bobs] = [await imap('jane'), await pop('jane'), await imap('bob')];
    await janes.ok('SELECT INBOX');
    janes.send('i IDLE\r\n');
    await janes.line();
    await removeMailbox(data, 'jane');
    expect(await janes.rest()).toEqual(['* BYE The mailbox has been removed.']);
    expect(await janesPop.rest()).toEqual(['-ERR [SYS/TEMP] The mailbox has been removed.']);
    await bobs.ok('NOOP');
  });

  it('ends the sessions of the protocol that is switched off, and leaves the other', async () => {
    const [byImap, byPop] = [await imap('jane'), await pop('jane')];
    await changeMailbox(data, 'jane', { imapEnabled: false });
    expect(await byImap.rest()).toEqual(['* BYE IMAP4 has been switched off for the mailbox.']);
    byPop.send('NOOP\r\n');
    expect(await byPop.line()).toMatch(/^\+OK/);
    await changeMailbox(data, 'jane', { popEnabled: false });
    expect(await byPop.rest()).toEqual(['-ERR [SYS/TEMP] POP3 has been switched off for the mailbox.']);
  });

  it('holds a session to a quota that was set after it had logged on', async () => {
    const client = await imap('jane');
    expect(await client.ok('GETQUOTAROOT INBOX')).toHaveLength(1);
    await changeMailbox(data, 'jane', { prohibitSendReceiveQuota: 2048 });
    await expect
      .poll(() => client.ok('GETQUOTAROOT INBOX'))
      .toEqual(['* QUOTAROOT "INBOX" ""', '* QUOTA "" (STORAGE 0 2)']);
    await client.ok('NOOP');
  });

  it('tells unique ids in the form of the configuration from the next command on', async () => {
    const client = await imap('jane');
    await client.append('INBOX', Buffer.from('Subject: x\r\n\r\n'));
    const session = await pop('jane');
    const uidl = async () => {
      session.send('UIDL 1\r\n');
      return session.line();
    };
    expect(await uidl()).toMatch(/^\+OK 1 [0-9a-f]{16}$/);
    const file = path.join(folder, 'postern.yaml');
    await writeFile(file, `pop3UidlFormat: uidonly\n${await readFile(file, 'utf8')}`);
    await expect.poll(uidl).toBe('+OK 1 1');
  });

  it('lets sessions go on when something else of the mailbox changes', async () => {
    const client = await imap('jane');
    await changeMailbox(data, 'jane', { displayName: 'Jane', password: 'another horse' });
    await changeMailbox(data, 'bob', { imapEnabled: false, messageCountQuota: 7 });
    // Where this is known, the rest was looked at too.
    await changeMailbox(data, 'jane', { messageCountQuota: 7 });
    await expect.poll(() => client.ok('GETQUOTAROOT INBOX')).toContain('* QUOTA "" (MESSAGE 0 7)');
  });
});

describe('the watch on users', () => {
  const jane: MailboxUser = { name: 'jane', maildir: '/mail/jane', popEnabled: true, imapEnabled: true };
  let clock: ManualClock;
  let users: Map<string, MailboxUser>;
  let told: (string | undefined)[];
  let changed: () => void;
  let end: () => void;
  beforeEach(() => {
    clock = new ManualClock();
    users = new Map([['jane', jane]]);
    told = [];
    const service: SessionsOfUsers = {
      section: 'imap',
      users: ['jane'],
      endSessions: (sentence) => told.push(sentence(jane)),
    };
    end = watchUsers({
      directory: {
        lookup: async (name) => users.get(name),
        onChange: (listener) => {
          changed = listener;
          return () => {
            changed = () => {};
          };
        },
      },
      services: [service],
      mailStore: {} as MailStore,
      clock,
      log: quiet,
    });
  });
  afterEach(() => end());
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('passes over a file that is empty for a moment', async () => {
    users.clear();
    changed();
    clock.advance(SETTLE_MS - 1);
    users.set('jane', jane);
    changed();
    clock.advance(SETTLE_MS);
    await settled();
    expect(told).toEqual([undefined]);
  });

  it('ends sessions whose mail now lies elsewhere', async () => {
    users.set('jane', { ...jane, maildir: '/mail/elsewhere' });
    changed();
    clock.advance(SETTLE_MS);
    await settled();
    expect(told).toEqual(['The mailbox has been moved. Connect again.']);
  });

  it('is not misled by another mailbox that answers to the name', async () => {
    users.set('jane', { ...jane, name: 'jane.doe' });
    changed();
    clock.advance(SETTLE_MS);
    await settled();
    expect(told).toEqual(['The mailbox has been removed.']);
  });

  it('ends with the engine', async () => {
    changed();
    end();
    clock.advance(SETTLE_MS);
    await settled();
    expect(told).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

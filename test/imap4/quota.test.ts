import { afterEach, describe, expect, test } from 'vitest';
import { MemoryStore } from '../../src/mailbox/memory/memory-store.ts';
import { describeMessage } from '../../src/mime/describe-message.ts';
import type { MailboxUser } from '../../src/model/mailbox-user.ts';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';
import { numbered } from './support/mail.ts';

let server: ImapServer;
afterEach(() => server.close());

/** A store in which every user has these limits. */
class LimitedStore extends MemoryStore {
  readonly #limits: Partial<MailboxUser>;
  constructor(limits: Partial<MailboxUser>) {
    super({ describe: describeMessage });
    this.#limits = limits;
  }
  override open(user: MailboxUser) {
    return super.open({ ...user, ...this.#limits });
  }
}

async function logOn(limits: Partial<MailboxUser>): Promise<ImapClient> {
  server = await ImapServer.start({ store: new LimitedStore(limits) });
  return server.logOn();
}
/** A message of exactly so many octets. */
const sized = (octets: number) => {
  const head = numbered(1, 2);
  return Buffer.concat([head, Buffer.alloc(octets - head.length - 2, 'x'), Buffer.from('\r\n')]);
};

describe('with limits', () => {
  test('quota and quota root are told, storage in units of 1024 octets', async () => {
    const client = await logOn({ prohibitSendReceiveQuota: 10_240, messageCountQuota: 5 });
    await client.append('INBOX', sized(1_025));
    expect(await client.ok('GETQUOTAROOT INBOX')).toEqual([
      '* QUOTAROOT "INBOX" ""',
      '* QUOTA "" (STORAGE 2 10 MESSAGE 1 5)',
    ]);
    expect(await client.ok('GETQUOTA ""')).toEqual(['* QUOTA "" (STORAGE 2 10 MESSAGE 1 5)']);
  });

  test('only what is limited is told', async () => {
    const client = await logOn({ messageCountQuota: 5 });
    expect(await client.ok('GETQUOTA ""')).toEqual(['* QUOTA "" (MESSAGE 0 5)']);
  });

  test('the mailbox need not exist', async () => {
    const client = await logOn({ messageCountQuota: 5 });
    expect(await client.ok('GETQUOTAROOT Later')).toEqual(['* QUOTAROOT "Later" ""', '* QUOTA "" (MESSAGE 0 5)']);
    expect((await client.command('GETQUOTAROOT a//b')).text).toContain('[CANNOT]');
  });

  test('there is one quota root', async () => {
    const client = await logOn({ messageCountQuota: 5 });
    expect(await client.command('GETQUOTA other')).toMatchObject({
      status: 'NO',
      text: '[NONEXISTENT] There is no such quota root.',
    });
  });

  test('an APPEND for which there is no room is refused before it is sent', async () => {
    const client = await logOn({ prohibitSendReceiveQuota: 2_000 });
    client.send('a1 APPEND INBOX {2001}\r\n');
    expect(await client.line()).toBe('a1 NO [OVERQUOTA] There is no room for it: the mailbox is full');
    await client.append('INBOX', sized(2_000));
    const answer = await client.command(`APPEND INBOX {200+}\r\n${sized(200)}`);
    expect(answer).toMatchObject({ status: 'NO', text: expect.stringMatching(/^\[OVERQUOTA\]/) });
    expect(await client.ok('STATUS INBOX (MESSAGES)')).toEqual(['* STATUS "INBOX" (MESSAGES 1)']);
  });

  test('REPLACE counts only what the new message is more than the old one', async () => {
    const client = await logOn({ prohibitSendReceiveQuota: 2_000, messageCountQuota: 2 });
    await client.append('INBOX', sized(900));
    await client.append('INBOX', sized(1_000));
    await client.ok('SELECT INBOX');
    client.send('a1 REPLACE 2 INBOX {1101}\r\n');
    expect(await client.line()).toMatch(/^a1 NO \[OVERQUOTA\]/);
    await client.ok(Buffer.concat([Buffer.from('REPLACE 2 INBOX {1100+}\r\n'), sized(1_100)]));
    expect(await client.ok('GETQUOTA ""')).toEqual(['* QUOTA "" (STORAGE 2 1 MESSAGE 2 2)']);
    // Full to the last octet, and still one may stand for another.
    await client.ok(Buffer.concat([Buffer.from('REPLACE 2 INBOX {1100+}\r\n'), sized(1_100)]));
    const more = await client.command(`UID REPLACE 1 INBOX CATENATE (URL /INBOX/;UID=1 TEXT {1+}\r\nx)`);
    expect(more.text).toMatch(/^\[OVERQUOTA\]/);
    expect(await client.ok('UID SEARCH ALL')).toEqual(['* SEARCH 1 4']);
  });

  test('text of a CATENATE for which there is no room is refused before it is sent', async () => {
    const client = await logOn({ prohibitSendReceiveQuota: 2_000 });
    await client.append('INBOX', sized(900));
    client.send('a1 APPEND INBOX CATENATE (URL /INBOX/;UID=1 TEXT {201}\r\n');
    expect(await client.line()).toMatch(/^a1 NO \[OVERQUOTA\]/);
    expect((await client.command('APPEND INBOX CATENATE (URL /INBOX/;UID=1 URL /INBOX/;UID=1)')).text).toMatch(
      /^\[OVERQUOTA\]/,
    );
    expect((await client.command('APPEND INBOX CATENATE (URL /INBOX/;UID=1)')).status).toBe('OK');
  });

  test('a COPY beyond the limit is refused, a MOVE is not', async () => {
    const client = await logOn({ messageCountQuota: 1 });
    await client.append('INBOX', numbered(1));
    await client.ok('CREATE A');
    await client.ok('SELECT INBOX');
    expect((await client.command('COPY 1 A')).text).toMatch(/^\[OVERQUOTA\]/);
    expect((await client.command('COPY 1 none')).text).toMatch(/^\[TRYCREATE\]/);
    expect((await client.command('MOVE 1 A')).status).toBe('OK');
  });
});

test('without limits there is no quota root', async () => {
  const client = await logOn({});
  expect(await client.ok('GETQUOTAROOT INBOX')).toEqual(['* QUOTAROOT "INBOX"']);
  expect((await client.command('GETQUOTA ""')).text).toContain('[NONEXISTENT]');
});

test('QUOTA is advertised with its resources, and limits are not for users to set', async () => {
  const client = await logOn({ messageCountQuota: 5 });
  const capabilities = (await client.ok('CAPABILITY'))[0]!.split(' ');
  expect(capabilities).toEqual(expect.arrayContaining(['QUOTA', 'QUOTA=RES-STORAGE', 'QUOTA=RES-MESSAGE']));
  expect(capabilities).not.toContain('QUOTASET');
  expect((await client.command('SETQUOTA "" (MESSAGE 10)')).status).toBe('BAD');
});

test('STATUS tells what an EXPUNGE would give back', async () => {
  const client = await logOn({});
  await client.append('INBOX', sized(1_500), '(\\Deleted)');
  await client.append('INBOX', sized(1_500));
  expect(await client.ok('STATUS INBOX (DELETED DELETED-STORAGE)')).toEqual([
    '* STATUS "INBOX" (DELETED 1 DELETED-STORAGE 2)',
  ]);
});

test.each(['GETQUOTA', 'GETQUOTA "" x', 'GETQUOTAROOT', 'GETQUOTAROOT INBOX x'])(
  '%s is not understood',
  async (line) => {
    const client = await logOn({});
    expect((await client.command(line)).status).toBe('BAD');
  },
);

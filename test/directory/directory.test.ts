import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Directory, type DirectoryOptions } from '../../src/directory/directory.ts';
import { addMailbox, changeMailbox, removeMailbox } from '../../src/directory/mailboxes.ts';
import { MAX_WAITING } from '../../src/directory/password-verifier.ts';
import { REMEMBER_MS } from '../../src/directory/verification-cache.ts';
import type { MailboxUser } from '../../src/model/mailbox-user.ts';
import { MAX_FIELD_OCTETS } from '../../src/sasl/limits.ts';
import { scramSha256 } from '../../src/sasl/scram-sha-256.ts';
import { ScramClient } from '../sasl/scram-client.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { CHEAP, DataFolder } from './support.ts';

const data = new DataFolder();
const opened: Directory[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((directory) => directory.close()));
});

async function open(options: Partial<DirectoryOptions> = {}): Promise<Directory> {
  const directory = await Directory.open({ dataFolder: data.path, clock: new ManualClock(), ...options });
  opened.push(directory);
  return directory;
}

const line = (name: string, hash: string, extras = '') => `${name}:${hash}::::::${extras}`;

describe('logging on', () => {
  it('knows the right password from a wrong one and a known name from an unknown', async () => {
    await data.write(line('jane', CHEAP.argon2, 'PopEnabled=no'));
    const directory = await open();
    expect(await directory.verifyPassword('jane', 'secret')).toMatchObject({
      name: 'jane',
      maildir: path.join(data.path, 'mailboxes/jane/Maildir'),
      popEnabled: false,
      imapEnabled: true,
    });
    expect(await directory.verifyPassword('jane', 'wrong')).toBe('WrongPassword');
    expect(await directory.verifyPassword('bob', 'secret')).toBe('UnknownUser');
  });

  it.each([
    ['', undefined, undefined],
    ['ImapMessagesRetrievalMimeFormat=TextOnly', undefined, undefined],
    ['ImapUseProtocolDefaults=false ImapMessagesRetrievalMimeFormat=TextOnly', undefined, 'TextOnly'],
    ['PopUseProtocolDefaults=false', 'BestBodyFormat', undefined],
    ['PopUseProtocolDefaults=maybe PopMessagesRetrievalMimeFormat=HtmlOnly', undefined, undefined],
    ['PopUseProtocolDefaults=false PopMessagesRetrievalMimeFormat=Word', 'BestBodyFormat', undefined],
  ])("reads from %j the user's own format of messages", async (extras, pop, imap) => {
    await data.write(line('jane', CHEAP.argon2, extras));
    const user = (await (await open()).verifyPassword('jane', 'secret')) as MailboxUser;
    expect([user.popRetrievalFormat, user.imapRetrievalFormat]).toEqual([pop, imap]);
  });

  it('hands out nothing that is secret', async () => {
    await addMailbox(data.path, { name: 'jane', password: 'secret' });
    const user = await (await open()).verifyPassword('jane', 'secret');
    const shown = JSON.stringify(user);
    expect(shown).not.toMatch(/argon2id\$|60000/);
  });

  it.each([
    'jane',
    'JANE',
    'CONTOSO\\Jane',
    'CONTOSO/jane',
    'jane@anything.example',
    'CONTOSO\\jane\\jane',
    'ja\u00adne',
  ])('takes %j for jane', async (name) => {
    await data.write(line('jane', CHEAP.argon2));
    expect(await (await open()).verifyPassword(name, 'secret')).toMatchObject({ name: 'jane' });
  });

  it.each([
    'jane@elsewhere.example',
    'jane\\bob',
    'CONTOSO\\jane\\bob',
    'example.com',
    '@example.com',
    '',
    'CONTOSO\\',
    'ja\nne',
  ])('takes %j for nobody when jane has an address', async (name) => {
    await data.write(line('jane', CHEAP.argon2, 'PrimarySmtpAddress=jane@example.com'), line('bob', CHEAP.sha512));
    const directory = await open();
    expect(await directory.verifyPassword('jane@Example.com', 'secret')).toMatchObject({ name: 'jane' });
    const refused = await directory.verifyPassword(name, 'no such password');
    expect(refused).toBe(name === 'jane\\bob' ? 'WrongPassword' : 'UnknownUser');
  });

  it('prefers the mailbox of that name to the local part', async () => {
    await data.write(line('jane', CHEAP.argon2), line('jane@example.com', CHEAP.bcrypt));
    expect(await (await open()).lookup('jane@example.com')).toMatchObject({ name: 'jane@example.com' });
  });

  it.each([['argon2'], ['bcrypt'], ['sha512']] as const)('verifies %s', async (scheme) => {
    await data.write(line('jane', CHEAP[scheme]));
    const directory = await open();
    expect(await directory.verifyPassword('jane', 'secret')).toMatchObject({ name: 'jane' });
    expect(await directory.verifyPassword('jane', 'wrong')).toBe('WrongPassword');
  });

  it('takes a password however its accents were typed, and as it was typed where a hash came from elsewhere', async () => {
    await addMailbox(data.path, { name: 'jane', password: 'caf\u00e9' });
    // The decomposed form, hashed by `openssl passwd -6 -salt abc`.
    const elsewhere =
      '{SHA512-CRYPT}$6$abc$fvBb0t53VoGn8l8CoyPyKnFz9v3scTcMofJE.Uu9SUMBbVqFnsQ8TfJFakzCO.xYhk8v2fW35jrvtUd9wAGkc0';
    await addMailbox(data.path, { name: 'bob', passwordHash: elsewhere });
    const directory = await open();
    expect(await directory.verifyPassword('jane', 'cafe\u0301')).toMatchObject({ name: 'jane' });
    expect(await directory.verifyPassword('bob', 'cafe\u0301')).toMatchObject({ name: 'bob' });
  });

  it.each(['', '!', '*', `!${CHEAP.argon2}`, '{PLAIN}secret'])(
    'lets nobody in whose password field is %j',
    async (field) => {
      const keys = `60000,${Buffer.alloc(16).toString('base64')},${Buffer.alloc(32).toString('base64')},${Buffer.alloc(32).toString('base64')}`;
      await data.write(line('jane', field, field.startsWith('{') ? '' : `ScramSha256=${keys}`));
      const directory = await open();
      for (const password of ['', 'secret', field, '!']) {
        expect(await directory.verifyPassword('jane', password)).toBe('WrongPassword');
      }
      expect((await directory.scramKeys('jane', 'SHA-256')).user).toBeUndefined();
    },
  );

  it.each([-1, 0, 1])('answers at once for passwords above the limit (%i)', async (offset) => {
    await data.write(line('jane', CHEAP.argon2));
    const directory = await open();
    const password = 'x'.repeat(MAX_FIELD_OCTETS + offset);
    expect(await directory.verifyPassword('jane', password)).toBe('WrongPassword');
    expect(await directory.verifyPassword('bob', password)).toBe(offset > 0 ? 'WrongPassword' : 'UnknownUser');
  });
});

describe('SCRAM', () => {
  async function logOn(directory: Directory, name: string, password: string) {
    const exchange = scramSha256().start({ verifier: directory });
    const client = new ScramClient({ name, password });
    const challenge = await exchange.step(Buffer.from(client.first));
    if (challenge.kind !== 'challenge') return challenge;
    return exchange.step(Buffer.from(client.answer(challenge.data.toString()).final));
  }

  it('logs on with the keys that were written with the password', async () => {
    await addMailbox(data.path, { name: 'jane', password: 'secret' });
    const directory = await open();
    expect(await logOn(directory, 'jane', 'secret')).toMatchObject({ kind: 'success', user: { name: 'jane' } });
    expect(await logOn(directory, 'jane', 'wrong')).toMatchObject({ reason: 'WrongPassword' });
    expect(await logOn(directory, 'bob', 'secret')).toMatchObject({ reason: 'UnknownUser' });
  });

  it('gives an unknown user the same salt every time, also after a restart, and each another', async () => {
    const first = await open();
    const one = (await first.scramKeys('bob', 'SHA-256')).keys;
    const again = (await first.scramKeys('BOB', 'SHA-256')).keys;
    const other = (await first.scramKeys('eve', 'SHA-256')).keys;
    const restarted = (await (await open()).scramKeys('bob', 'SHA-256')).keys;
    expect(again).toEqual(one);
    expect(restarted).toEqual(one);
    expect(other.salt).not.toEqual(one.salt);
    expect((await stat(path.join(data.path, 'unknown-users.key'))).mode & 0o777).toBe(0o600);
  });

  it('makes the keys of unknown users look like those of the known', async () => {
    const octets = (length: number) => Buffer.alloc(length, 1).toString('base64');
    await data.write(
      line('jane', CHEAP.argon2, `ScramSha256=4096,${octets(40)},${octets(32)},${octets(32)}`),
      line('nokeys', CHEAP.argon2),
    );
    const directory = await open();
    for (const name of ['jane', 'bob', 'nokeys']) {
      const { keys } = await directory.scramKeys(name, 'SHA-256');
      expect([keys.iterations, keys.salt.length]).toEqual([4096, 40]);
    }
    expect((await directory.scramKeys('nokeys', 'SHA-256')).user).toBeUndefined();
  });
});

describe('a changed file', () => {
  it('holds from the next log-on, without an event and without a poll', async () => {
    const directory = await open();
    await directory.close();
    const deaf = await open();
    expect(await deaf.verifyPassword('jane', 'secret')).toBe('UnknownUser');
    await addMailbox(data.path, { name: 'jane', password: 'secret' });
    expect(await deaf.verifyPassword('jane', 'secret')).toMatchObject({ name: 'jane' });
    await changeMailbox(data.path, 'jane', { imapEnabled: false });
    expect(await deaf.verifyPassword('jane', 'secret')).toMatchObject({ imapEnabled: false });
    await changeMailbox(data.path, 'jane', { password: 'other' });
    expect(await deaf.verifyPassword('jane', 'secret')).toBe('WrongPassword');
    expect(await deaf.verifyPassword('jane', 'other')).toMatchObject({ name: 'jane' });
    await removeMailbox(data.path, 'jane');
    expect(await deaf.verifyPassword('jane', 'other')).toBe('UnknownUser');
    expect(await deaf.list()).toEqual([]);
  });

  it('is told to whoever wants to know', async () => {
    const directory = await open();
    const changed = new Promise<void>((resolve) => directory.onChange(resolve));
    await addMailbox(data.path, { name: 'jane', passwordHash: CHEAP.argon2 });
    await changed;
    expect(await directory.lookup('jane')).toMatchObject({ name: 'jane' });
  });

  it('that was written in place, by hand, is taken up too', async () => {
    await data.write(line('jane', CHEAP.argon2));
    const directory = await open();
    expect(await directory.lookup('bob')).toBeUndefined();
    await writeFile(data.file, `${line('jane', CHEAP.argon2)}\n${line('bob', CHEAP.argon2)}\n`);
    expect(await directory.lookup('bob')).toMatchObject({ name: 'bob' });
  });

  it('that is broken leaves the last good state in force and is reported once', async () => {
    await data.write(line('jane', CHEAP.argon2));
    const errors: unknown[] = [];
    const directory = await open({ onError: (_file, error) => errors.push(error) });
    await writeFile(`${data.file}.new`, Buffer.from([0xff, 0xfe]));
    await rename(`${data.file}.new`, data.file);
    for (let attempt = 0; attempt < 3; attempt++)
      expect(await directory.verifyPassword('jane', 'secret')).toMatchObject({ name: 'jane' });
    expect(errors).toHaveLength(1);
    await data.write(line('bob', CHEAP.argon2));
    expect(await directory.verifyPassword('jane', 'secret')).toBe('UnknownUser');
    expect(await directory.verifyPassword('bob', 'secret')).toMatchObject({ name: 'bob' });
  });

  it('says which lines were not understood, without their secrets; the others hold', async () => {
    await data.write(
      '# comment',
      'nonsense',
      line('guest', CHEAP.argon2),
      line('jane', CHEAP.argon2, 'PopEnabled=perhaps'),
      line('Jane', CHEAP.argon2),
      line('eve', '{MD5}s3cr3thash', 'ScramSha256=1,a,b,c'),
      line('bob', CHEAP.argon2),
    );
    const problems: [number, string][] = [];
    const directory = await open({ onProblem: (_file, { line, message }) => problems.push([line, message]) });
    expect(problems.map(([number]) => number)).toEqual([2, 3, 4, 5, 6, 6]);
    expect(JSON.stringify(problems)).not.toContain('s3cr3thash');
    expect(directory.problems).toHaveLength(6);
    expect((await directory.list()).map(({ name }) => name)).toEqual(['jane', 'eve', 'bob']);
    expect(await directory.lookup('jane')).toMatchObject({ popEnabled: false });
    expect(await directory.verifyPassword('bob', 'secret')).toMatchObject({ name: 'bob' });
  });

  it('knows how much a mailbox may hold; what cannot be read limits nothing and is told', async () => {
    await data.write(
      line('jane', CHEAP.argon2, 'ProhibitSendReceiveQuota=2GB MessageCountQuota=100'),
      line('bob', CHEAP.argon2, 'ProhibitSendReceiveQuota=much MessageCountQuota=-1'),
      line('eve', CHEAP.argon2),
    );
    const directory = await open();
    expect(await directory.lookup('jane')).toMatchObject({
      prohibitSendReceiveQuota: 2 * 1024 ** 3,
      messageCountQuota: 100,
    });
    for (const name of ['bob', 'eve']) {
      expect(await directory.lookup(name)).toMatchObject({
        prohibitSendReceiveQuota: 'unlimited',
        messageCountQuota: 'unlimited',
      });
    }
    expect(directory.problems).toEqual([
      {
        line: 2,
        message:
          'ProhibitSendReceiveQuota is not of the type Unlimited<ByteQuantifiedSize>; it is taken for unlimited.',
      },
      { line: 2, message: 'MessageCountQuota is not of the type Unlimited<Int32>; it is taken for unlimited.' },
    ]);
  });

  it.runIf(process.getuid?.() !== 0)('that may not be read is read once it may', async () => {
    await data.write(line('jane', CHEAP.argon2));
    await chmod(data.file, 0);
    const directory = await open();
    expect(await directory.lookup('jane')).toBeUndefined();
    await chmod(data.file, 0o600);
    expect(await directory.lookup('jane')).toMatchObject({ name: 'jane' });
  });
});

describe('many log-ons', () => {
  /** As many as run and wait at once, each asking something else. */
  const flood = (directory: Directory, what: string) =>
    Array.from({ length: MAX_WAITING + 1 }, (_, at) => directory.verifyPassword('jane', `${what} ${at}`));

  it('remember a right password for a while, so that it needs no hash', async () => {
    await data.write(line('jane', CHEAP.sha512));
    const clock = new ManualClock();
    const directory = await open({ clock });
    expect(await directory.verifyPassword('jane', 'secret')).toMatchObject({ name: 'jane' });
    clock.advance(REMEMBER_MS - 1);
    const flooded = flood(directory, 'wrong');
    expect(await directory.verifyPassword('jane', 'secret')).toMatchObject({ name: 'jane' });
    clock.advance(1);
    flooded.push(...flood(directory, 'also wrong'));
    expect(await directory.verifyPassword('jane', 'secret')).toBe('Throttled');
    await Promise.all(flooded);
  });

  it('that ask the same at the same time cost one hash', async () => {
    await data.write(line('jane', CHEAP.sha512));
    const directory = await open();
    const same = Array.from({ length: MAX_WAITING * 2 }, () => directory.verifyPassword('jane', 'wrong'));
    expect(new Set(await Promise.all(same))).toEqual(new Set(['WrongPassword']));
  });

  it('beyond what may wait are told to come back, known or not', async () => {
    await data.write(line('jane', CHEAP.sha512));
    const directory = await open();
    const outcomes = await Promise.all(
      Array.from({ length: MAX_WAITING + 3 }, (_, at) =>
        directory.verifyPassword(at % 2 ? 'jane' : `bob${at}`, `x${at}`),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'Throttled')).toHaveLength(2);
    expect(await directory.verifyPassword('jane', 'secret')).toMatchObject({ name: 'jane' });
  });
});

it('the secret of the data folder is made once, however many start at the same time', async () => {
  const directories = await Promise.all([open(), open(), open(), open()]);
  const salts = await Promise.all(directories.map((one) => one.scramKeys('bob', 'SHA-256')));
  expect(new Set(salts.map(({ keys }) => keys.salt.toString('hex'))).size).toBe(1);
  expect(await readFile(path.join(data.path, 'unknown-users.key'), 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
});

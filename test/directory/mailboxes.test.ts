import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addMailbox, changeMailbox, getMailbox, listMailboxes, removeMailbox } from '../../src/directory/mailboxes.ts';
import { FILE_HEAD } from '../../src/directory/passwd-file.ts';
import { MAX_FIELD_OCTETS } from '../../src/sasl/limits.ts';
import { CHEAP, DataFolder } from './support.ts';

const data = new DataFolder();
const text = () => readFile(data.file, 'utf8');

describe('addMailbox', () => {
  it('makes a mailbox in a file that only its owner may read and that says what it is', async () => {
    const mailbox = await addMailbox(data.path, { name: 'Jane', password: 'secret', displayName: 'Jane Doe: boss' });
    expect(mailbox).toEqual({
      name: 'jane',
      maildir: path.join(data.path, 'mailboxes/jane/Maildir'),
      popEnabled: true,
      prohibitSendReceiveQuota: 'unlimited',
      messageCountQuota: 'unlimited',
      imapEnabled: true,
      displayName: 'Jane Doe: boss',
      primarySmtpAddress: '',
      passwordScheme: 'ARGON2ID',
      disabled: false,
      hasScramKeys: true,
      attributes: new Map(),
    });
    expect((await stat(data.file)).mode & 0o777).toBe(0o600);
    const written = await text();
    expect(written.startsWith(FILE_HEAD)).toBe(true);
    expect(written.slice(FILE_HEAD.length)).toMatch(
      /^jane:\{ARGON2ID\}\$argon2id\$[^:]+:::Jane Doe%3A boss:::Maildir=mailboxes\/jane\/Maildir ScramSha256=60000,[^ ]+\n$/,
    );
    expect(written).not.toContain('secret');
    expect(await getMailbox(data.path, 'JANE')).toEqual(mailbox);
  });

  it('writes what differs from the default, and further properties', async () => {
    const mailbox = await addMailbox(data.path, {
      name: 'jane',
      passwordHash: CHEAP.bcrypt,
      primarySmtpAddress: 'Jane@Example.com',
      popEnabled: false,
      imapEnabled: true,
      maildir: '/srv/mail/jane doe',
      attributes: { PopMessagesRetrievalMimeFormat: 'TextOnly', Note: 'a: b', Gone: undefined },
    });
    expect(mailbox).toMatchObject({
      primarySmtpAddress: 'jane@example.com',
      popEnabled: false,
      imapEnabled: true,
      maildir: '/srv/mail/jane doe',
      passwordScheme: 'BLF-CRYPT',
      disabled: false,
      hasScramKeys: false,
      attributes: new Map([
        ['PopMessagesRetrievalMimeFormat', 'TextOnly'],
        ['Note', 'a: b'],
      ]),
    });
    expect((await text()).slice(FILE_HEAD.length)).toBe(
      `jane:${CHEAP.bcrypt}::::::Maildir=/srv/mail/jane%20doe PrimarySmtpAddress=jane@example.com PopEnabled=no ` +
        'PopMessagesRetrievalMimeFormat=TextOnly Note=a:%20b\n',
    );
    expect(await getMailbox(data.path, 'CONTOSO\\jane')).toEqual(mailbox);
    expect(await getMailbox(data.path, 'JANE@EXAMPLE.COM')).toEqual(mailbox);
  });

  it('loses nothing when many are made at once', async () => {
    const names = Array.from({ length: 25 }, (_, at) => `user${at}`);
    await Promise.all(names.map((name) => addMailbox(data.path, { name, passwordHash: CHEAP.argon2 })));
    const found = (await listMailboxes(data.path)).map(({ name }) => name);
    expect(found.sort()).toEqual(names.sort());
  });

  it.each([
    ['a name that exists', { name: 'JANE' }, 'MailboxExists'],
    ['a name that is an address already', { name: 'jane@example.com' }, 'MailboxExists'],
    ['an address that is taken', { name: 'bob', primarySmtpAddress: 'JANE@example.com' }, 'AddressInUse'],
    ['an address that is a name', { name: 'bob', primarySmtpAddress: 'info@example.com' }, 'AddressInUse'],
    ['an invalid name', { name: 'a b' }, 'InvalidName'],
    ['a path as name', { name: '../../etc' }, 'InvalidName'],
    ['an address without a domain', { name: 'bob', primarySmtpAddress: 'bob' }, 'InvalidProperty'],
    ['an address that is a path', { name: 'bob', primarySmtpAddress: 'bob@../x' }, 'InvalidProperty'],
    ['a display name with a line end', { name: 'bob', displayName: 'a\nroot:x' }, 'InvalidProperty'],
    ['a Maildir with NUL', { name: 'bob', maildir: 'a\0b' }, 'InvalidProperty'],
    ['an empty Maildir', { name: 'bob', maildir: '' }, 'InvalidProperty'],
    ['a further property with a line end', { name: 'bob', attributes: { A: 'a\nb' } }, 'InvalidProperty'],
    ['a further property with a strange name', { name: 'bob', attributes: { 'A B': 'x' } }, 'InvalidProperty'],
    [
      'a further property that has its own argument',
      { name: 'bob', attributes: { PopEnabled: 'x' } },
      'InvalidProperty',
    ],
    ['a hash that is none', { name: 'bob', passwordHash: '{PLAIN}x' }, 'InvalidPassword'],
    ['an empty password', { name: 'bob', passwordHash: undefined, password: '' }, 'InvalidPassword'],
    [
      'a password with a control character',
      { name: 'bob', passwordHash: undefined, password: 'a\tb' },
      'InvalidPassword',
    ],
    ['no password', { name: 'bob', passwordHash: undefined }, 'InvalidPassword'],
  ])('refuses %s and writes nothing', async (_what, wanted, code) => {
    await data.write(
      `jane:${CHEAP.argon2}::::::PrimarySmtpAddress=jane@example.com`,
      `info@example.com:${CHEAP.argon2}`,
    );
    const before = await text();
    const { passwordHash = CHEAP.argon2, ...rest } = wanted as { name: string; passwordHash?: string };
    const complete = 'passwordHash' in wanted && wanted.passwordHash === undefined ? rest : { ...rest, passwordHash };
    await expect(addMailbox(data.path, complete)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/\.$/),
    });
    expect(await text()).toBe(before);
  });

  it.each([-1, 0, 1])('holds passwords to the limit (%i)', async (offset) => {
    const attempt = addMailbox(data.path, { name: 'jane', password: 'x'.repeat(MAX_FIELD_OCTETS + offset) });
    if (offset > 0) await expect(attempt).rejects.toMatchObject({ code: 'InvalidPassword' });
    else expect((await attempt).name).toBe('jane');
  });
});

describe('changeMailbox', () => {
  it('changes one line and leaves everything else as a person left it', async () => {
    await data.write(
      '# our people',
      '',
      `bob:${CHEAP.argon2}:1000:100:Bob:/home/bob:/bin/sh:later=1  PopEnabled=no`,
      'this is no line',
      `jane:${CHEAP.argon2}`,
      '# the end',
    );
    const { mailbox, changed } = await changeMailbox(data.path, 'jane', { imapEnabled: false, displayName: 'Jane' });
    expect(changed).toBe(true);
    expect(mailbox).toMatchObject({ imapEnabled: false, displayName: 'Jane' });
    expect(await text()).toBe(
      [
        '# our people',
        '',
        `bob:${CHEAP.argon2}:1000:100:Bob:/home/bob:/bin/sh:later=1  PopEnabled=no`,
        'this is no line',
        `jane:${CHEAP.argon2}:::Jane:::ImapEnabled=no`,
        '# the end',
        '',
      ].join('\n'),
    );
  });

  it('keeps the fields of a line that it does not know', async () => {
    await data.write(`bob:${CHEAP.argon2}:1000:100:Bob:/home/bob:/bin/sh:later=1 nologin`);
    await changeMailbox(data.path, 'bob', { popEnabled: false });
    expect(await text()).toBe(`bob:${CHEAP.argon2}:1000:100:Bob:/home/bob:/bin/sh:later=1 nologin PopEnabled=no\n`);
  });

  it('writes nothing when nothing changes', async () => {
    await data.write(`jane:${CHEAP.argon2}::::::PopEnabled=no`);
    const before = await stat(data.file, { bigint: true });
    const { changed } = await changeMailbox(data.path, 'jane', { popEnabled: false, imapEnabled: true });
    expect(changed).toBe(false);
    expect((await stat(data.file, { bigint: true })).ino).toBe(before.ino);
  });

  it('makes hash and SCRAM keys anew with a password, and drops the keys with a hash from elsewhere', async () => {
    await data.write(`jane:${CHEAP.bcrypt}`);
    expect((await changeMailbox(data.path, 'jane', { password: 'other' })).mailbox).toMatchObject({
      passwordScheme: 'ARGON2ID',
      disabled: false,
      hasScramKeys: true,
    });
    expect((await changeMailbox(data.path, 'jane', { passwordHash: CHEAP.sha512 })).mailbox).toMatchObject({
      passwordScheme: 'SHA512-CRYPT',
      disabled: false,
      hasScramKeys: false,
    });
    expect(await text()).not.toContain('ScramSha256');
  });

  it('takes an address away, also when that is how the mailbox was named', async () => {
    await data.write(`jane:${CHEAP.argon2}::::::PrimarySmtpAddress=jane@example.com`);
    const { mailbox } = await changeMailbox(data.path, 'jane@example.com', { primarySmtpAddress: '' });
    expect(mailbox).toMatchObject({ name: 'jane', primarySmtpAddress: '' });
  });

  it('lets a mailbox keep its own address', async () => {
    await data.write(`jane:${CHEAP.argon2}::::::PrimarySmtpAddress=jane@example.com`);
    expect((await changeMailbox(data.path, 'jane', { primarySmtpAddress: 'Jane@example.com' })).changed).toBe(false);
  });

  it('suggests the name that was meant', async () => {
    await data.write(`jane@example.com:${CHEAP.argon2}`);
    await expect(changeMailbox(data.path, 'jane', {})).rejects.toMatchObject({
      code: 'MailboxNotFound',
      message: 'There is no mailbox "jane". Did you mean jane@example.com?',
    });
  });

  it('does not take jane for jane of some domain', async () => {
    await data.write(`jane:${CHEAP.argon2}`);
    await expect(getMailbox(data.path, 'jane@elsewhere.example')).rejects.toMatchObject({ code: 'MailboxNotFound' });
  });

  it('never writes over a file that is not text', async () => {
    await writeFile(data.file, Buffer.from([0x6a, 0xff, 0x0a]));
    await expect(addMailbox(data.path, { name: 'jane', passwordHash: CHEAP.argon2 })).rejects.toMatchObject({
      code: 'FileUnreadable',
    });
    expect(await readFile(data.file)).toEqual(Buffer.from([0x6a, 0xff, 0x0a]));
  });
});

describe('removeMailbox', () => {
  const mailIn = async (maildir: string) => {
    await mkdir(path.join(maildir, 'cur'), { recursive: true });
    await writeFile(path.join(maildir, 'cur', '1'), 'mail');
  };

  it('takes the line out and keeps the mail', async () => {
    const jane = await addMailbox(data.path, { name: 'jane', passwordHash: CHEAP.argon2 });
    await addMailbox(data.path, { name: 'bob', passwordHash: CHEAP.argon2 });
    await mailIn(jane.maildir);
    expect((await removeMailbox(data.path, 'Jane')).name).toBe('jane');
    expect((await listMailboxes(data.path)).map(({ name }) => name)).toEqual(['bob']);
    expect(await readFile(path.join(jane.maildir, 'cur', '1'), 'utf8')).toBe('mail');
  });

  it('removes the mail when asked, and nobody else’s', async () => {
    const jane = await addMailbox(data.path, { name: 'jane', passwordHash: CHEAP.argon2 });
    const other = await addMailbox(data.path, { name: 'jane2', passwordHash: CHEAP.argon2 });
    await mailIn(jane.maildir);
    await mailIn(other.maildir);
    await removeMailbox(data.path, 'jane', { removeMail: true });
    await expect(stat(path.dirname(jane.maildir))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readFile(path.join(other.maildir, 'cur', '1'), 'utf8')).toBe('mail');
  });

  it('refuses to remove mail that lies elsewhere, and then keeps the mailbox too', async () => {
    const elsewhere = path.join(data.path, 'elsewhere');
    await mailIn(elsewhere);
    await addMailbox(data.path, { name: 'jane', passwordHash: CHEAP.argon2, maildir: elsewhere });
    await expect(removeMailbox(data.path, 'jane', { removeMail: true })).rejects.toMatchObject({
      code: 'MailOutsideDataFolder',
    });
    expect(await listMailboxes(data.path)).toHaveLength(1);
    await removeMailbox(data.path, 'jane');
    expect(await readFile(path.join(elsewhere, 'cur', '1'), 'utf8')).toBe('mail');
  });

  it('says when there is no such mailbox', async () => {
    await expect(removeMailbox(data.path, 'no\u001bbody')).rejects.toMatchObject({
      code: 'MailboxNotFound',
      message: 'There is no mailbox "no?body".',
    });
  });
});

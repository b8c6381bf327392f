/** What the owner of a Maildir may put in the place of a file. Read as files, most of these would stop the process. */
import { execFileSync } from 'node:child_process';
import { truncateSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, TemporaryMaildir } from '../support/temporary-maildir.ts';

let maildir: TemporaryMaildir;
beforeEach(() => {
  maildir = new TemporaryMaildir().make();
});
afterEach(() => maildir.remove());

function pipe(name: string): void {
  execFileSync('mkfifo', [path.join(maildir.path, name)]);
}

describe('a pipe', () => {
  it('in the place of a message is refused, and the other messages are read', async () => {
    pipe('cur/1.a,S=9,W=9:2,');
    maildir.put('cur/2.b:2,', 'Subject: b\n\n');
    const view = await maildir.inbox();
    await expect(bodyOf(view, 1)).rejects.toThrow('1.a,S=9,W=9:2, is not a regular file');
    expect(await bodyOf(view, 2)).toBe('Subject: b\r\n\r\n');
  });

  it.each(['dovecot-uidlist', 'dovecot-keywords', 'dovecot-uidvalidity'])(
    'called %s is refused by name',
    async (name) => {
      maildir.put('cur/1.a:2,');
      pipe(name);
      await expect(maildir.inbox()).rejects.toThrow(`${name} is not a regular file`);
    },
  );

  it('in the place of a lock is refused by name', async () => {
    maildir.put('cur/1.a:2,');
    pipe('dovecot-uidlist.lock');
    await expect(maildir.inbox()).rejects.toThrow('dovecot-uidlist.lock is not a regular file');
  });

  it.each(['postern.index', 'postern.metadata', 'postern.folder'])(
    'called %s leaves the mail readable',
    async (name) => {
      maildir.put('cur/1.a:2,', 'Subject: a\n\n');
      pipe(name);
      const view = await maildir.inbox();
      expect(await bodyOf(view, 1)).toBe('Subject: a\r\n\r\n');
      await view.close();
    },
  );

  it('called subscriptions fails the list of subscriptions alone', async () => {
    pipe('subscriptions');
    const { account } = await maildir.open();
    await expect(account.subscriptions()).rejects.toThrow('subscriptions is not a regular file');
    expect((await account.status('INBOX')).messages).toBe(0);
  });
});

describe('a list of UIDs', () => {
  it('that is too large to be read is refused, with its size and the limit', async () => {
    maildir.put('dovecot-uidlist', '');
    truncateSync(path.join(maildir.path, 'dovecot-uidlist'), 256 * 1024 * 1024 + 1);
    await expect(maildir.inbox()).rejects.toThrow('dovecot-uidlist has 268435457 octets, and no more than 268435456');
  });
});

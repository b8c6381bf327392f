import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImapClient } from './support/imap-client.ts';
import { ImapServer } from './support/imap-server.ts';

let server: ImapServer;
let client: ImapClient;
beforeEach(async () => {
  server = await ImapServer.start();
  client = await server.logOn();
  for (const name of ['Work', 'Work/Rules', 'Work/Rules/Old', 'Program/Data']) await client.ok(`CREATE ${name}`);
  await client.ok('SUBSCRIBE Work/Rules');
  await client.ok('SUBSCRIBE Work');
  for (const name of ['Work/Rules', 'Program/Data']) await hide(name);
});
afterEach(() => server.close());

const hide = (name: string, value = '"true"') =>
  client.ok(`SETMETADATA ${name} (/private/vendor/postern/hidden ${value})`);
const listed = async (command: string) =>
  (await client.ok(command)).map((line) => line.replace(/^\* L\w+ /, '').replace(' "/"', ''));

describe('hidden mailboxes', () => {
  test('are not listed, nor those below them, nor parents that exist through them alone', async () => {
    expect(await listed('LIST "" *')).toEqual(['(\\HasNoChildren) "INBOX"', '(\\HasNoChildren) "Work"']);
    expect(await listed('LIST (SUBSCRIBED) "" *')).toEqual(['(\\HasNoChildren \\Subscribed) "Work"']);
    expect(await listed('LIST (SUBSCRIBED RECURSIVEMATCH) "" %')).toEqual(['(\\HasNoChildren \\Subscribed) "Work"']);
    expect(await listed('LSUB "" *')).toEqual(['() "Work"']);
  });

  test('are listed as soon as ShowHiddenFoldersEnabled says so, and no longer when it does not', async () => {
    server.set({ ShowHiddenFoldersEnabled: true });
    expect(await listed('LIST "" *')).toEqual([
      '(\\HasNoChildren) "INBOX"',
      '(\\Noselect \\HasChildren) "Program"',
      '(\\HasNoChildren) "Program/Data"',
      '(\\HasChildren) "Work"',
      '(\\HasChildren) "Work/Rules"',
      '(\\HasNoChildren) "Work/Rules/Old"',
    ]);
    expect(await listed('LSUB "" *')).toEqual(['() "Work"', '() "Work/Rules"']);
    server.set({ ShowHiddenFoldersEnabled: false });
    expect(await listed('LIST "" *')).toHaveLength(2);
  });

  test('can be opened by who knows their name, and shown again', async () => {
    await client.ok('SELECT Work/Rules');
    await hide('Work/Rules', 'NIL');
    expect(await listed('LIST "" Work/*')).toEqual([
      '(\\HasChildren) "Work/Rules"',
      '(\\HasNoChildren) "Work/Rules/Old"',
    ]);
  });

  test('are those whose annotation is "true", in any case', async () => {
    await hide('Work/Rules', '"no"');
    expect(await listed('LIST "" Work/Rules')).toHaveLength(1);
    await hide('Work/Rules', '"TRUE"');
    expect(await listed('LIST "" Work/Rules')).toHaveLength(0);
  });

  test('INBOX is none of them', async () => {
    await hide('INBOX');
    expect(await listed('LIST "" INBOX')).toEqual(['(\\HasNoChildren) "INBOX"']);
  });
});

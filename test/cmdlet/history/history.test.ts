import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordedLine } from '../../../src/cmdlet/history/recorded-line.ts';
import { TestConsole } from '../console.ts';
import { run } from '../support/in-shell.ts';
import { startEngineOn } from '../support/running-engine.ts';

let console: TestConsole;

beforeEach(() => {
  console = new TestConsole();
});
afterEach(() => console.close());

/** Three changes: two of POP3, one of IMAP4. */
async function changed(): Promise<void> {
  await console.type('Set-PopSettings -LoginType PlainTextLogin');
  await console.type('Set-ImapSettings -MaxConnections 50');
  await console.run(['Set-PopSettings', '-Banner', "It's ours", '-LoginType', 'SecureLogin']);
}

async function json(words: readonly string[]) {
  const { code, stdout, stderr } = await console.run([...words, '--json']);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('Get-SettingsHistory', () => {
  test('shows revision, time, person and line, the newest first', async () => {
    await changed();
    const { stdout, stderr } = await console.type('Get-SettingsHistory');
    expect(stderr).toBe('');
    const [head, , ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^ *Revision +When +Who +Cmdlet$/);
    expect(
      rows.map((row) =>
        row
          .replace(/\d{4}-\S+ \S+/, 'TIME')
          .trim()
          .replace(/ +/g, ' '),
      ),
    ).toEqual([
      "3 TIME alice Set-PopSettings -Banner 'It''s ours' -LoginType SecureLogin",
      '2 TIME alice Set-ImapSettings -MaxConnections 50',
      '1 TIME alice Set-PopSettings -LoginType PlainTextLogin',
    ]);
  });

  test('shows what a revision changed, old and new', async () => {
    await changed();
    const [entry] = await json(['Get-SettingsHistory', '1']);
    expect(entry).toMatchObject({ Revision: 1, Changes: ['EX01 pop LoginType: SecureLogin -> PlainTextLogin'] });
  });

  test('is limited to a server, to a number, and to what is kept', async () => {
    console.write('servers:\n  EX01: {}\n  EX02: {}\n');
    await console.type('Set-PopSettings -Server EX02 -MaxConnections 7');
    await console.type('Set-PopSettings -Server EX01 -MaxConnections 8');
    expect(await json(['Get-SettingsHistory', '-Server', 'ex02'])).toMatchObject([{ Revision: 1 }]);
    const one = await console.type('Get-SettingsHistory -ResultSize 1');
    expect(one.stderr).toContain('There are more results available');
    const none = await console.type('Get-SettingsHistory 9');
    expect(none.code).toBe(3);
    expect(none.stderr).toContain('There are 1 to 2');
    expect((await console.type('Get-SettingsHistory -Server EX09')).code).toBe(3);
  });

  test('of a configuration that nobody has changed is empty, and no error', async () => {
    expect(await console.type('Get-SettingsHistory')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await json(['Get-SettingsHistory'])).toEqual([]);
  });
});

describe('Search-AdminAuditLog', () => {
  test('shows the properties that Exchange shows', async () => {
    await changed();
    const [event] = await json(['Search-AdminAuditLog', '-ResultSize', '1', '-WarningAction', 'Ignore']);
    expect(event).toMatchObject({
      ObjectModified: 'EX01\\1',
      CmdletName: 'Set-PopSettings',
      CmdletParameters: [
        { Name: 'Banner', Value: "It's ours" },
        { Name: 'LoginType', Value: 'SecureLogin' },
      ],
      ModifiedProperties: expect.arrayContaining([
        { Name: 'LoginType', NewValue: 'SecureLogin', OldValue: 'PlainTextLogin' },
      ]),
      Caller: 'alice',
      Succeeded: true,
      OriginatingServer: 'EX01',
    });
    const { stdout } = await console.type('Search-AdminAuditLog -Cmdlets Set-ImapSettings --output list');
    expect(stdout).toContain('CmdletParameters   : {MaxConnections}\n');
  });

  test.each([
    [
      ['-Cmdlets', 'set-popsettings'],
      [3, 1],
    ],
    [
      ['-Cmdlets', 'Set-*Settings', '-Parameters', 'Banner,MaxConnections'],
      [3, 2],
    ],
    [['-Cmdlets', 'Set-PopSettings', '-Parameters', 'MaxConnections'], []],
    [
      ['-UserIds', 'ALICE'],
      [3, 2, 1],
    ],
    [['-UserIds', 'bob'], []],
    [
      ['-ObjectIds', 'EX01\\1'],
      [3, 2, 1],
    ],
    [
      ['-ObjectIds', 'EX01'],
      [3, 2, 1],
    ],
    [['-ObjectIds', 'EX02'], []],
    [
      ['-StartDate', '2020-01-01'],
      [3, 2, 1],
    ],
    [['-StartDate', '12/31/2999'], []],
    [['-EndDate', '01/24/2018'], []],
    [
      ['-IsSuccess', '1'],
      [3, 2, 1],
    ],
    [['-IsSuccess', '0'], []],
    [
      ['-StartIndex', '1'],
      [2, 1],
    ],
  ])('finds by %j', async (words, revisions) => {
    await changed();
    const found = await json(['Search-AdminAuditLog', ...words]);
    expect(found.map(({ Revision }: { Revision: number }) => Revision)).toEqual(revisions);
  });

  test.each([
    [['-Parameters', 'Banner'], "-Cmdlets '*'"],
    [['-StartDate', 'soon'], '2026-11-24'],
    [['-StartDate', '2026-02-31'], 'System.DateTime'],
    [['-StartDate', '2026-02-02', '-EndDate', '2026-02-01'], 'later than'],
  ])('refuses %j', async (words, message) => {
    const { code, stderr } = await console.run(['Search-AdminAuditLog', ...words]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('takes dates that are computed in the management shell', async () => {
    await changed();
    const { stdout, code } = await run(
      console,
      '(Search-AdminAuditLog -StartDate (Get-Date).AddDays(-1) -EndDate (Get-Date)).Count',
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '3\n' });
  });
});

describe('Restore-Settings', () => {
  const settings = async () => {
    const { pop, imap } = (await console.store.read()).servers.get('EX01')!;
    return [pop.LoginType, imap.MaxConnections];
  };

  test('shows the difference with -WhatIf, asks, and becomes a revision of its own', async () => {
    await changed();
    const shown = await console.type('Restore-Settings 1 -WhatIf');
    expect(shown.stdout.split('\n').slice(1, -1).sort()).toEqual([
      '  EX01 imap MaxConnections: 50 -> 2147483647',
      "  EX01 pop Banner: It's ours -> The Microsoft Exchange POP3 service is ready.",
      '  EX01 pop LoginType: SecureLogin -> PlainTextLogin',
    ]);
    expect((await console.type('Restore-Settings 1')).code).toBe(2);
    expect((await console.type('Restore-Settings 1', { answers: ['n'] })).code).toBe(1);
    expect(await settings()).toEqual(['SecureLogin', 50]);
    expect((await console.type('Restore-Settings 1', { answers: ['y'] })).code).toBe(0);
    expect(await settings()).toEqual(['PlainTextLogin', 2147483647]);
    const [entry] = await json(['Get-SettingsHistory']);
    expect(entry).toMatchObject({ Revision: 4, Cmdlet: 'Restore-Settings -Revision 1' });
  });

  test('goes back to before the first change, and again forward', async () => {
    await changed();
    const before = await settings();
    expect((await console.type('Restore-Settings 0 --no-confirm')).code).toBe(0);
    expect(await settings()).toEqual(['SecureLogin', 2147483647]);
    await console.type('Restore-Settings 3 --no-confirm');
    expect(await settings()).toEqual(before);
  });

  test('changes nothing when nothing differs, and says so without a question', async () => {
    await changed();
    const { code, stdout, stderr } = await console.type('Restore-Settings 3');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('nothing has been modified');
    expect((await console.store.read()).revision).toBe(3);
  });

  test('leaves other servers alone when one is named, and servers that came later', async () => {
    console.write('servers:\n  EX01: {}\n  EX02: {}\n');
    for (const server of ['EX01', 'EX02']) await console.type(`Set-PopSettings -Server ${server} -MaxConnections 9`);
    await console.type('Restore-Settings 0 -Server EX02 --no-confirm');
    const { servers } = await console.store.read();
    expect([...servers.values()].map(({ pop }) => pop.MaxConnections)).toEqual([9, 2147483647]);
    console.write(console.read().replace('servers:\n', 'servers:\n  EX03: { pop: { MaxConnections: 5 } }\n'));
    const { stderr } = await console.type('Restore-Settings 0 --no-confirm');
    expect(stderr).toContain('left as they are: EX03');
    expect((await console.store.read()).servers.get('EX03')!.pop.MaxConnections).toBe(5);
  });

  test('is in force on the running engine when it is done', async () => {
    const engine = await startEngineOn(console);
    try {
      await console.type('Set-PopSettings -MaxConnections 3');
      const { stdout } = await console.type('Restore-Settings 0 --no-confirm');
      expect(stdout).toContain('In force on EX01 (revision 2).');
    } finally {
      await engine.stop();
    }
  });

  test('ends with 3 for a revision that is not kept', async () => {
    await changed();
    expect((await console.type('Restore-Settings 17')).code).toBe(3);
  });
});

test.each([
  ['Set-PopSettings', 'Set-PopSettings', []],
  [
    "Set-PopSettings -Banner 'a -b c' -WhatIf:$false -MaxConnections -5",
    'Set-PopSettings',
    [
      ['Banner', 'a -b c'],
      ['WhatIf', '$false'],
      ['MaxConnections', '-5'],
    ],
  ],
  [
    "X -A 'it''s','b' -Switch -C @{Add='x'; Remove='y'}",
    'X',
    [
      ['A', "'it''s','b'"],
      ['Switch', 'True'],
      ['C', "@{Add='x'; Remove='y'}"],
    ],
  ],
  ['', '', []],
] as const)('the recorded line %j is taken apart', (line, cmdlet, parameters) => {
  const read = recordedLine(line);
  expect(read.cmdlet).toBe(cmdlet);
  expect(read.parameters.map(({ name, value }) => [name, value])).toEqual(parameters);
});

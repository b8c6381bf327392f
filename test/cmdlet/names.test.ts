import { describe, expect, test } from 'vitest';
import { allCmdlets, cmdletNames, findCmdlet } from '../../src/cmdlet/catalogue.ts';
import { commandNotFound } from '../../src/cmdlet/command-name.ts';
import { invocationLine } from '../../src/cmdlet/invocation-line.ts';
import { ListEdit } from '../../src/cmdlet/raw-value.ts';
import { meantNames } from '../../src/cmdlet/spelling.ts';

const known = cmdletNames.map((name) => name.toLowerCase());

describe('a command that does not exist', () => {
  test.each([
    [
      ['set', '-ImapSettings', '-Identity', 'CAS01', '-AuthenticatedConnectionTimeout', '00:30:00'],
      'postern set-imapsettings -Server CAS01 -AuthenticatedConnectionTimeout 00:30:00',
    ],
    [['set', '-PopSettings', '-Banner', 'a b'], "postern set-popsettings -Banner 'a b'"],
    [['set-imap4settings'], 'postern Set-ImapSettings'],
    [['get-pop3settings'], 'postern Get-PopSettings'],
    [['get-popsetting'], 'postern get-popsettings'],
    [['set-popsetings'], 'postern set-popsettings'],
    [['popsettings'], 'postern get-popsettings'],
  ])('%j: did you mean %s', (words, meant) => {
    const { exitCode, hints } = commandNotFound(words, known);
    expect(exitCode).toBe(2);
    expect(hints).toContain(`Did you mean: ${meant}`);
  });

  test.each([['x'], ['frobnicate'], ['']])('%j means nothing known, and gets the way to the list', (name) => {
    expect(commandNotFound([name], known).hints).toEqual(['postern --help shows what there is.']);
  });

  test('is not answered with one that does not exist either', () => {
    expect(commandNotFound(['enable-pop3'], ['get-popsettings']).hints.join()).not.toContain('Start-Service');
    expect(commandNotFound(['enable-pop3'], known).hints).toContain(
      'Did you mean: postern Start-Service MSExchangePOP3',
    );
  });
});

test('names are compared without case and dashes, the nearest first', () => {
  const names = ['LoginType', 'LogFileLocation', 'MaxConnections'];
  expect(meantNames('login-tpye', names)).toEqual(['LoginType']);
  expect(meantNames('LOGINTYPE', names)).toEqual(['LoginType']);
  expect(meantNames('', names)).toEqual([]);
  expect(meantNames('Connections', names)).toEqual(['MaxConnections']);
});

describe('every cmdlet', async () => {
  const cmdlets = await allCmdlets();

  test.each(cmdlets)('$name is found in any case', async (cmdlet) => {
    expect(await findCmdlet(cmdlet.name.toUpperCase())).toBe(cmdlet);
    expect(await findCmdlet('Get-Nothing')).toBeUndefined();
  });

  test.each(cmdlets)('$name has help, examples, and a sentence for each parameter', (cmdlet) => {
    expect(cmdlet.synopsis).toMatch(/^[A-Z].*\.$|, or all\.$/);
    expect(cmdlet.examples.length).toBeGreaterThan(0);
    for (const { help } of cmdlet.parameters) expect(help).toMatch(/^[A-Z].*\.$/);
  });

  test.each(cmdlets)('$name has no two parameters of one name, alias or flag', ({ parameters }) => {
    const names = parameters.flatMap(({ name, aliases }) => [name, ...aliases]).map((name) => name.toLowerCase());
    expect(names.length).toBe(new Set(names).size);
    expect(new Set(parameters.map(({ flag }) => flag)).size).toBe(parameters.length);
  });
});

describe('the line that the history keeps', () => {
  test('is in the spelling of Exchange, whatever was typed', async () => {
    const cmdlet = (await findCmdlet('Set-PopSettings'))!;
    const values = {
      Banner: "it's me",
      LoginType: 'SecureLogin',
      ProtocolLogEnabled: false,
      SSLBindings: new ListEdit([{ address: '::', port: 995 }], []),
      ExternalConnectionSettings: [],
      AuthenticatedConnectionTimeout: 1_800_000,
      NoWait: true,
      Json: true,
    };
    expect(invocationLine(cmdlet, values)).toBe(
      "Set-PopSettings -SSLBindings @{Add=[::]:995} -ExternalConnectionSettings @() -Banner 'it''s me' -LoginType SecureLogin -AuthenticatedConnectionTimeout 00:30:00 -ProtocolLogEnabled $false -NoWait",
    );
  });

  test('has no secret', async () => {
    const cmdlet = (await findCmdlet('New-Mailbox'))!;
    expect(invocationLine(cmdlet, { Name: 'jane', Password: 'pw' })).toBe('New-Mailbox -Name jane -Password *****');
  });
});

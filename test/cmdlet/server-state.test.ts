import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestConsole } from './console.ts';
import { answers, type RunningEngine, startEngineOn } from './support/running-engine.ts';

let console: TestConsole;
let engine: RunningEngine | undefined;

beforeEach(() => {
  console = new TestConsole();
});

afterEach(async () => {
  await engine?.stop();
  engine = undefined;
  console.close();
});

const set = (component: string, state: string, requester: string, more = '') =>
  console.type(
    `Set-ServerComponentState -Id ex01 -Component ${component} -State ${state} -Requester ${requester}${more}`,
  );

describe('Set-ServerComponentState', () => {
  test('takes a protocol out of service, and back once nobody holds it', async () => {
    engine = await startEngineOn(console);
    expect((await set('imapproxy', 'inactive', 'HealthApi')).stdout).toBe(
      'ImapProxy (HealthAPI): Active -> Inactive\nIn force on EX01 (revision 1).\n',
    );
    expect(await answers(engine.imap)).toBe(false);
    expect(await answers(engine.pop)).toBe(true);
    await set('ImapProxy', 'Inactive', 'Maintenance');
    const { stderr } = await set('ImapProxy', 'Active', 'HealthAPI');
    expect(stderr).toBe(
      'IMAP4 takes no connections: ImapProxy is Inactive (requester Maintenance). Set-ServerComponentState -Identity EX01 -Component ImapProxy -State Active -Requester Maintenance\n',
    );
    expect(await answers(engine.imap)).toBe(false);
    expect(await set('ImapProxy', 'Active', 'Maintenance')).toMatchObject({ code: 0, stderr: '' });
    expect(await answers(engine.imap)).toBe(true);
  });

  test('takes the whole server out of service', async () => {
    engine = await startEngineOn(console);
    await set('ServerWideOffline', 'Inactive', 'Maintenance');
    expect([await answers(engine.pop), await answers(engine.imap)]).toEqual([false, false]);
    expect(JSON.parse((await console.type('Get-Service --json')).stdout)).toMatchObject([
      { Name: 'MSExchangeIMAP4', Status: 'Stopped' },
      { Name: 'MSExchangeIMAP4BE', Status: 'Running' },
      { Name: 'MSExchangePOP3', Status: 'Stopped' },
      { Name: 'MSExchangePOP3BE', Status: 'Running' },
    ]);
  });

  test('changes nothing under -WhatIf, and says what is no component', async () => {
    expect((await set('PopProxy', 'Draining', 'Functional', ' -WhatIf')).stdout).toBe(
      'What if: Performing the operation "Set-ServerComponentState" on target "EX01\\PopProxy".\n  PopProxy (Functional): Active -> Draining\n',
    );
    expect(console.read()).toBe('');
    const { code, stderr } = await set('HubTransport', 'Active', 'Maintenance');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('ServerWideOffline, PopProxy') });
  });
});

describe('Get-ServerComponentState', () => {
  test('shows what the requesters come to, and who holds a component', async () => {
    await set('PopProxy', 'Draining', 'Deployment');
    const { stdout } = await console.type('Get-ServerComponentState');
    expect(stdout.replace(/ +/g, ' ')).toBe(
      [
        'Server Component State',
        '------ --------- -----',
        'EX01.contoso.com ServerWideOffline Active',
        'EX01.contoso.com PopProxy Draining',
        'EX01.contoso.com ImapProxy Active',
        '',
      ].join('\n'),
    );
    const list = await console.type('Get-ServerComponentState EX01 -Component PopProxy --output list');
    expect(list.stdout).toContain('LocalStates  : {Deployment:Draining}\n');
  });
});

describe('health', () => {
  test('is what the engine says: healthy, or with the reason and the line that mends it', async () => {
    engine = await startEngineOn(console);
    const health = async () =>
      (
        JSON.parse((await console.type('Get-ServerHealth ex01.contoso.com --json')).stdout) as Record<string, string>[]
      ).map((one) => [one.HealthSetName, one.CurrentHealthSetState, one.AlertValue, one.Error] as const);
    expect(await health()).toEqual([
      ['POP.Proxy', 'Online', 'Healthy', ''],
      ['POP.Protocol', 'NotApplicable', 'Healthy', ''],
      ['POP', 'NotApplicable', 'Healthy', ''],
      ['IMAP.Proxy', 'Online', 'Healthy', ''],
      ['IMAP.Protocol', 'NotApplicable', 'Healthy', ''],
      ['IMAP', 'NotApplicable', 'Healthy', ''],
    ]);
    await set('PopProxy', 'Inactive', 'HealthAPI');
    await console.type('Stop-Service MSExchangeIMAP4BE');
    const after = await health();
    expect(after[0]).toEqual(['POP.Proxy', 'Offline', 'Unhealthy', 'PopProxy is Inactive (requester HealthAPI).']);
    expect(after[4]).toEqual([
      'IMAP.Protocol',
      'NotApplicable',
      'Unhealthy',
      'MSExchangeIMAP4BE is stopped. Start-Service MSExchangeIMAP4BE',
    ]);
  });

  test('is none without an engine', async () => {
    const { stdout } = await console.type('Get-ServerHealth -HealthSet IMAP.Proxy --output list');
    expect(stdout).toContain('AlertValue            : Unhealthy\n');
    expect(stdout).toContain('No engine runs for EX01');
  });

  test('of the services ends with 1 when one does not run', async () => {
    engine = await startEngineOn(console);
    expect(await console.type('Test-ServiceHealth')).toMatchObject({ code: 0, stderr: '' });
    await console.type('Stop-Service MSExchangePOP3BE');
    const { code, stdout } = await console.type('Test-ServiceHealth -Server EX01');
    expect(code).toBe(1);
    expect(stdout).toContain(`Role                    : Mailbox Server Role
RequiredServicesRunning : False
ServicesRunning         : {MSExchangeIMAP4BE}
ServicesNotRunning      : {MSExchangePOP3BE}
`);
  });
});

describe('the servers', () => {
  test.each(['Get-ExchangeServer', 'Get-ClientAccessServer', 'Get-ClientAccessService'])(
    '%s shows all of the configuration, or the one asked for',
    async (name) => {
      console.write('servers: { MBX02: {}, EX01: {} }\n');
      const names = async (line: string) =>
        (JSON.parse((await console.type(line)).stdout) as { Name: string }[]).map(({ Name }) => Name);
      expect(await names(`${name} --json`)).toEqual(['EX01', 'MBX02']);
      expect(await names(`${name} mbx02.contoso.com --json`)).toEqual(['MBX02']);
      expect(await console.type(`${name} EX09`)).toMatchObject({
        code: 3,
        stderr: expect.stringContaining("object 'EX09' couldn't be found"),
      });
    },
  );
});

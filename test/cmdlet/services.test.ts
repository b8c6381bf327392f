import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findCmdlet } from '../../src/cmdlet/catalogue.ts';
import type { CmdletObject } from '../../src/cmdlet/cmdlet-object.ts';
import { selectServices } from '../../src/cmdlet/services/service-selection.ts';
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

describe('Get-Service', () => {
  test('shows the table that PowerShell shows', async () => {
    engine = await startEngineOn(console);
    expect(await console.run(['Get-Service', '*POP*'])).toEqual({
      code: 0,
      stderr: '',
      stdout: [
        'Status   Name               DisplayName',
        '------   ----               -----------',
        'Running  MSExchangePOP3     Microsoft Exchange POP3',
        'Running  MSExchangePOP3BE   Microsoft Exchange POP3 Backend',
        '',
      ].join('\n'),
    });
  });

  test('shows a list in the published order, and StartType to programs', async () => {
    engine = await startEngineOn(console);
    const { stdout } = await console.type('gsv msexchangeIMAP4be --output list'.replace('gsv', 'Get-Service'));
    expect(stdout).toBe(`Name                : MSExchangeIMAP4BE
DisplayName         : Microsoft Exchange IMAP4 Backend
Status              : Running
DependentServices   : {}
ServicesDependedOn  : {}
CanPauseAndContinue : False
CanShutdown         : True
CanStop             : True
ServiceType         : Win32OwnProcess
`);
    const json = JSON.parse((await console.type('Get-Service MSExchangeIMAP4BE --json')).stdout);
    expect(json).toMatchObject([{ Name: 'MSExchangeIMAP4BE', Status: 'Running', StartType: 'Automatic' }]);
  });

  test('says that nothing runs where no engine does', async () => {
    const { code, stdout, stderr } = await console.type('Get-Service MSExchangePOP3');
    expect({ code, stdout: stdout.split('\n')[2], stderr }).toEqual({
      code: 0,
      stdout: 'Stopped  MSExchangePOP3     Microsoft Exchange POP3',
      stderr: 'No engine runs for EX01, so no service does. It is started with: postern serve\n',
    });
  });

  test("shows what it finds, and ends with 3 and PowerShell's sentence for what is no service", async () => {
    engine = await startEngineOn(console);
    const { code, stdout, stderr } = await console.run([
      'Get-Service',
      'MSExchangePOP3,MSExchangeImap4Backend',
      '--json',
    ]);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject([{ Name: 'MSExchangePOP3' }]);
    expect(JSON.parse(stderr).error).toMatchObject({
      message: "Cannot find any service with service name 'MSExchangeImap4Backend'.",
      category: 'ObjectNotFound',
      hints: ['Did you mean MSExchangeIMAP4BE?'],
    });
  });

  test.each([
    ['MSExchangePOP4*', "No service matches 'MSExchangePOP4*'. Did you mean MSExchangePOP3*?\n"],
    ['Spooler*', ''],
  ])('a wildcard that matches nothing is no error: %s', async (pattern, stderr) => {
    engine = await startEngineOn(console);
    expect(await console.run(['Get-Service', pattern])).toEqual({ code: 0, stdout: '', stderr });
  });

  test('finds by display name, within -Include and -Exclude', () => {
    const names = (selection: Parameters<typeof selectServices>[0]) => selectServices(selection, 'Get-Service').names;
    expect(names({})).toEqual(['MSExchangeIMAP4', 'MSExchangeIMAP4BE', 'MSExchangePOP3', 'MSExchangePOP3BE']);
    expect(names({ DisplayName: ['*imap4*'] })).toEqual(['MSExchangeIMAP4', 'MSExchangeIMAP4BE']);
    expect(names({ Name: ['*'], Include: ['*BE'] })).toEqual(['MSExchangeIMAP4BE', 'MSExchangePOP3BE']);
    expect(names({ Name: ['*pop*'], Exclude: ['*BE'] })).toEqual(['MSExchangePOP3']);
    expect(() => names({ Name: ['a'], DisplayName: ['b'] })).toThrow(/cannot be used together/);
  });
});

describe('Stop-, Start- and Restart-Service', () => {
  test('really stop and start what listens, and are silent about what is so already', async () => {
    engine = await startEngineOn(console);
    expect(await console.type('Stop-Service MSExchangePOP3')).toEqual({
      code: 0,
      stderr: '',
      stdout: 'MSExchangePOP3: stopped\nIn force on EX01 (revision 1).\n',
    });
    expect(await answers(engine.pop)).toBe(false);
    expect(await answers(engine.imap)).toBe(true);
    expect(await console.type('Stop-Service MSExchangePOP3')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await console.type('net start MSExchangePOP3')).stdout).toBe(
      'The Microsoft Exchange POP3 service is starting.\nThe Microsoft Exchange POP3 service was started successfully.\n',
    );
    expect(await answers(engine.pop)).toBe(true);
    expect((await console.type('net start MSExchangePOP3')).stdout).toBe(
      'The requested service has already been started.\n',
    );
  });

  test('take several at once, with blanks around the commas, as one change', async () => {
    engine = await startEngineOn(console);
    const { code, stdout } = await console.type('Restart-Service MSExchangeIMAP4, MSExchangeIMAP4BE -Force');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'MSExchangeIMAP4: restarted\nMSExchangeIMAP4BE: restarted\nIn force on EX01 (revision 1).\n',
    });
    expect(await answers(engine.imap)).toBe(true);
  });

  test('hand the services out with -PassThru, and show with -WhatIf what would change', async () => {
    engine = await startEngineOn(console);
    const { stdout } = await console.type('Stop-Service MSExchangePOP3 -WhatIf');
    expect(stdout).toBe(
      'What if: Performing the operation "Stop-Service" on target "Microsoft Exchange POP3 (MSExchangePOP3)".\n  Status: Running -> Stopped\n',
    );
    expect(await answers(engine.pop)).toBe(true);
    const passed = await console.type('Stop-Service MSExchangePOP3 -PassThru --json');
    expect(JSON.parse(passed.stdout)).toMatchObject([{ Name: 'MSExchangePOP3', Status: 'Stopped' }]);
  });

  test('say what else is missing before the protocol is served', async () => {
    engine = await startEngineOn(console);
    await console.run(['Stop-Service', '*POP*']);
    expect((await console.type('Start-Service MSExchangePOP3')).stderr).toBe(
      'POP3 is served once MSExchangePOP3BE runs too: Start-Service MSExchangePOP3BE\n',
    );
  });

  test('need to be told which', async () => {
    expect((await console.type('Stop-Service')).stderr).toContain('missing mandatory parameters: Name');
  });

  test('are saved where no engine runs, and say so', async () => {
    const { code, stderr } = await console.type('Stop-Service MSExchangePOP3');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('No engine runs for EX01') });
    expect(console.read()).toContain('Status: Stopped');
  });
});

describe('a service that may not start', () => {
  test('because its component is Inactive: component, requester, and the line that mends it', async () => {
    engine = await startEngineOn(console, '    components: { PopProxy: { HealthAPI: Inactive } }\n');
    expect(await console.type('Start-Service MSExchangePOP3')).toEqual({
      code: 1,
      stdout: '',
      stderr: [
        "Start-Service: Service 'Microsoft Exchange POP3 (MSExchangePOP3)' cannot be started due to the following error: PopProxy is Inactive (requester HealthAPI).",
        '  Set-ServerComponentState -Identity EX01 -Component PopProxy -State Active -Requester HealthAPI',
        '',
      ].join('\n'),
    });
  });

  test('because it is Disabled; Set-Service enables and starts it in one', async () => {
    engine = await startEngineOn(console);
    expect((await console.type('Set-Service MSExchangePOP3 -StartupType Disabled -Status Stopped')).stdout).toBe(
      'StartType: Automatic -> Disabled\nStatus: Running -> Stopped\nIn force on EX01 (revision 1).\n',
    );
    const refused = await console.type('Start-Service MSExchangePOP3');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('its start type is Disabled.\n') });
    expect(refused.stderr).toContain('Set-Service MSExchangePOP3 -StartupType Automatic');
    const { code } = await console.type('Set-Service msExchangePOP3 -startuptype automatic -Status Running');
    expect(code).toBe(0);
    expect(await answers(engine.pop)).toBe(true);
  });

  test('because its start type is Manual waits for Start-Service', async () => {
    engine = await startEngineOn(console, '    services: { MSExchangeIMAP4: { StartType: Manual } }\n');
    expect(await answers(engine.imap)).toBe(false);
    expect((await console.type('Start-Service MSExchangeIMAP4')).code).toBe(0);
    expect(await answers(engine.imap)).toBe(true);
  });

  test('Set-Service says of the rest what it cannot do', async () => {
    engine = await startEngineOn(console);
    expect((await console.type('Set-Service MSExchangePOP3 -Status Paused')).stderr).toContain('it cannot be paused.');
    expect((await console.type('Set-Service POP3 -StartupType Manual')).stderr).toContain(
      'Did you mean MSExchangePOP3?',
    );
  });
});

test('the objects of Get-Service bind to the others by pipeline', async () => {
  const restart = (await findCmdlet('restart-service'))!;
  const parameter = restart.parameters.find(({ pipeline }) => pipeline !== undefined)!;
  expect(parameter).toMatchObject({ name: 'InputObject', pipeline: 'value' });
  const get = (await findCmdlet('Get-Service'))!;
  const objects: CmdletObject[] = [];
  const context = {
    store: async () => console.store,
    environment: {},
    hostName: () => 'ex01.contoso.com',
    notice: () => undefined,
  };
  for await (const one of get.run({ Name: ['*POP3'] }, context as never) as AsyncIterable<CmdletObject>) {
    objects.push(one);
  }
  expect(parameter.type.parse(objects[0])).toEqual([{ name: 'MSExchangePOP3', server: 'EX01' }]);
  expect(parameter.type.parse('MSExchangePOP3')).toEqual([{ name: 'MSExchangePOP3', server: undefined }]);
});

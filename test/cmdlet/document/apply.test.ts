import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestConsole } from '../console.ts';
import { startEngineOn } from '../support/running-engine.ts';

let console: TestConsole;

beforeEach(() => {
  console = new TestConsole();
});
afterEach(() => console.close());

const WANTED = `# What the mail team wants
servers:
  EX01:
    pop:
      LoginType: PlainTextAuthentication
      SSLBindings: [0.0.0.0:1995]
    imap: { MaxConnections: 50 }
`;
/** What holds for all servers. */
const SHARED = `trustedNetworks: [10.0.0.0/8]
pop3UidlFormat: cyrus
proxyProtocolNetworks: [192.0.2.10]
metricsBindings: ['127.0.0.1:9464']
casMailboxPlan: { PopEnabled: false }
`;
const LINES = [
  'EX01 pop LoginType: SecureLogin -> PlainTextAuthentication',
  'EX01 pop SSLBindings: {[::]:995, 0.0.0.0:995} -> {0.0.0.0:1995}',
  'EX01 imap MaxConnections: 2147483647 -> 50',
];

function file(text: string, name = 'site.yaml'): string {
  const path = join(console.folder, name);
  writeFileSync(path, text);
  return path;
}

describe('apply', () => {
  test('makes the configuration what the document says, as one revision, and a second time changes nothing', async () => {
    const site = file(WANTED);
    const { code, stdout } = await console.type(`apply -f ${site}`);
    expect({ code, lines: stdout.trim().split('\n').sort() }).toEqual({ code: 0, lines: [...LINES].sort() });
    const { revision, servers } = await console.store.read();
    expect(revision).toBe(1);
    expect(servers.get('EX01')!.imap.MaxConnections).toBe(50);
    const [before, written] = [console.read(), statSync(console.file).mtimeMs];
    const again = await console.type(`apply -f ${site}`);
    expect(again).toEqual({ code: 0, stdout: '', stderr: 'Everything is so already; nothing was changed.\n' });
    expect([console.read(), statSync(console.file).mtimeMs]).toEqual([before, written]);
  });

  test('leaves alone what the document does not name, comments of people among it', async () => {
    console.write('servers:\n  EX01:\n    pop:\n      # For the scanner in the lobby\n      Banner: Lobby\n');
    await console.type(`apply ${file(WANTED)}`);
    expect(console.read()).toContain('      # For the scanner in the lobby\n      Banner: Lobby\n');
  });

  test('with --prune returns the rest to its defaults, of the servers that it names', async () => {
    console.write('servers:\n  EX01: { pop: { Banner: Old } }\n  EX02: { pop: { Banner: Other } }\n');
    const { stdout } = await console.type(`apply ${file(WANTED)} --prune`);
    expect(stdout).toContain('EX01 pop Banner: Old -> The Microsoft Exchange POP3 service is ready.\n');
    const { servers } = await console.store.read();
    expect(servers.get('EX02')!.pop.Banner).toBe('Other');
  });

  test('--check shows the difference, writes nothing, and ends with 6; with 0 when there is none', async () => {
    const site = file(WANTED);
    const { code, stdout } = await console.type(`apply -f ${site} --check`);
    expect({ code, lines: stdout.trim().split('\n').sort() }).toEqual({ code: 6, lines: [...LINES].sort() });
    expect(console.read()).toBe('');
    await console.type(`apply -f ${site}`);
    expect(await console.type(`apply -f ${site} --check`)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('speaks JSON, in which drift is a fact', async () => {
    const site = file(WANTED);
    const checked = await console.type(`apply -f ${site} --check --json`);
    expect(checked.code).toBe(6);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      drift: true,
      changes: expect.arrayContaining([
        {
          server: 'EX01',
          section: 'imap',
          property: 'MaxConnections',
          old: 2147483647,
          new: 50,
          takesEffect: expect.any(String),
        },
      ]),
    });
    const done = await console.type(`apply -f ${site} --json`);
    expect(JSON.parse(done.stdout)).toMatchObject({ changed: true, revision: 1, engines: { EX01: 'notRunning' } });
    const again = await console.type(`apply -f ${site} --json`);
    expect(JSON.parse(again.stdout)).toMatchObject({ changed: false, changes: [] });
  });

  test('--diff shows two documents in the unified form', async () => {
    console.write('servers:\n  EX01:\n    imap:\n      MaxConnections: 7\n');
    const { stdout } = await console.type(`apply ${file(WANTED)} --check --diff`);
    expect(stdout).toBe(`--- now
+++ wanted
@@ -1,4 +1,8 @@
 servers:
   EX01:
+    pop:
+      SSLBindings:
+        - 0.0.0.0:1995
+      LoginType: PlainTextAuthentication
     imap:
-      MaxConnections: 7
+      MaxConnections: 50
`);
  });

  test('reads standard input', async () => {
    const { code, stdout } = await console.type('apply -f - --check', { input: WANTED });
    expect({ code, count: stdout.trim().split('\n').length }).toEqual({ code: 6, count: 3 });
    const broken = await console.type('apply --file=- --check', { input: 'servers: [' });
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('<stdin>:1:');
  });

  test.each([
    ['servers:\n  EX01:\n    pop:\n      LoginTyp: 3\n', 'site.yaml:4:7: "LoginTyp" is not a property of PopSettings.'],
    ['servers:\n  EX01:\n    pop: { MaxConnections: -1 }\n', 'site.yaml:3:28: MaxConnections'],
    ['', 'The file is empty'],
    ['servers: {\n', 'site.yaml:'],
  ])('refuses %j with the place of what is wrong in it', async (text, message) => {
    const { code, stderr } = await console.type(`apply -f ${file(text)}`);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    const json = await console.type(`apply -f ${file(text)} --json`);
    expect(JSON.parse(json.stderr).error.problems[0]).toMatchObject({ line: expect.any(Number) });
    expect(console.read()).toBe('');
  });

  test('of a file that is not there ends with 2, of a broken configuration with 4', async () => {
    expect((await console.type('apply -f /nowhere/site.yaml')).stderr).toContain('does not exist');
    console.write('servers: [');
    const { code, stderr } = await console.type(`apply -f ${file(WANTED)}`);
    expect(code).toBe(4);
    expect(stderr).toContain('postern.yaml:1:');
  });

  test('shows with -WhatIf, and asks with -Confirm', async () => {
    const site = file(WANTED);
    const { stdout } = await console.type(`apply -f ${site} -WhatIf`);
    expect(
      stdout
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.trim())
        .sort(),
    ).toEqual([...LINES].sort());
    expect((await console.type(`apply -f ${site} -Confirm`, { answers: ['n'] })).code).toBe(1);
    expect(console.read()).toBe('');
  });

  test('adds a server that the configuration does not have, and finds others in any case', async () => {
    console.write('servers:\n  EX01: {}\n');
    const site = file('servers:\n  ex01: { pop: { MaxConnections: 5 } }\n  EX07: { imap: { MaxConnections: 6 } }\n');
    expect((await console.type(`apply -f ${site}`)).code).toBe(0);
    const { servers } = await console.store.read();
    expect([...servers.keys()]).toEqual(['EX01', 'EX07']);
    expect(servers.get('EX07')!.imap.MaxConnections).toBe(6);
    expect(servers.get('EX01')!.pop.MaxConnections).toBe(5);
  });

  const SHARED_LINES = [
    'pop3UidlFormat: dovecot -> cyrus',
    'proxyProtocolNetworks: {} -> {192.0.2.10}',
    'trustedNetworks: {} -> {10.0.0.0/8}',
    'metricsBindings: {} -> {127.0.0.1:9464}',
    'casMailboxPlan PopEnabled: True -> False',
  ];

  test('writes what holds for all servers too, and finds it again', async () => {
    console.write('# Ours\nservers:\n  EX01:\n    pop: { Banner: Old }\n');
    const site = file(SHARED);
    const checked = await console.type(`apply -f ${site} --check`);
    expect({ code: checked.code, lines: checked.stdout.trim().split('\n').sort() }).toEqual({
      code: 6,
      lines: [...SHARED_LINES].sort(),
    });
    expect((await console.type(`apply -f ${site}`)).code).toBe(0);
    expect(console.read()).toMatch(/^# Ours\nservers:\n {2}EX01:\n {4}pop: \{ Banner: Old \}\n/);
    expect(await console.store.read()).toMatchObject({
      revision: 1,
      pop3UidlFormat: 'cyrus',
      metricsBindings: [{ address: '127.0.0.1', port: 9464 }],
      casMailboxPlan: { PopEnabled: false, ImapEnabled: true },
    });
    expect(await console.type(`apply -f ${site} --check`)).toEqual({ code: 0, stdout: '', stderr: '' });
    const written = console.read();
    expect((await console.type(`apply -f ${site}`)).code).toBe(0);
    expect(console.read()).toBe(written);
  });

  test('takes what it is not given back to its default with --prune, also of what holds for all servers', async () => {
    await console.type(`apply -f ${file(SHARED)}`);
    const { stdout } = await console.type(`apply -f ${file('pop3UidlFormat: cyrus\nservers: {}\n')} --prune`);
    expect(stdout).toContain('casMailboxPlan PopEnabled: False -> True\n');
    expect(stdout).toContain('trustedNetworks: {10.0.0.0/8} -> {}\n');
    expect(console.read()).toMatch(/^pop3UidlFormat: cyrus$/m);
    expect(console.read()).not.toMatch(/casMailboxPlan|trustedNetworks|metricsBindings/);
  });

  test('refuses to move the data, and counts it as drift', async () => {
    const site = file(`dataFolder: /elsewhere\n${WANTED}`);
    const { code, stderr } = await console.type(`apply -f ${site}`);
    expect(code).toBe(2);
    expect(stderr).toContain('-> /elsewhere is not changed by a cmdlet');
    expect(console.read()).toBe('');
    const checked = await console.type(`apply -f ${site} --check`);
    expect(checked.code).toBe(6);
    expect(checked.stdout).toContain('-> /elsewhere');
  });

  test('is in force on the running engine when it ends', async () => {
    const engine = await startEngineOn(console);
    try {
      const site = file('servers:\n  EX01:\n    pop: { MaxConnections: 5 }\n');
      const { stdout } = await console.type(`apply -f ${site}`);
      expect(stdout).toBe('EX01 pop MaxConnections: 2147483647 -> 5\nIn force on EX01 (revision 1).\n');
      const shared = file('trustedNetworks: [10.0.0.0/8]\n');
      expect((await console.type(`apply -f ${shared}`)).stdout).toBe(
        'trustedNetworks: {} -> {10.0.0.0/8}\nIn force on EX01 (revision 2).\n',
      );
      // A listener that cannot be had: the other protocol has it.
      const bad = file(`servers:\n  EX01:\n    pop: { SSLBindings: ['192.0.2.1:995'] }\n`);
      expect((await console.type(`apply -f ${bad}`)).code).toBe(5);
    } finally {
      await engine.stop();
    }
  });
});

describe('export', () => {
  test('applied to the same configuration changes nothing, with and without defaults', async () => {
    console.write('servers:\n  EX01: {}\n  EX02: {}\n');
    await console.type(`apply -f ${file(WANTED)}`);
    await console.run([
      'Set-ImapSettings',
      '-Server',
      'EX02',
      '-Banner',
      'yes: "#1" [ok]',
      '-X509CertificateName',
      'a.b',
    ]);
    await console.type('Stop-Service MSExchangePOP3 -Server EX02');
    await console.type(`apply -f ${file(SHARED)}`);
    const { revision } = await console.store.read();
    for (const all of ['', ' --all']) {
      const { stdout } = await console.type(`export${all}`);
      expect(await console.type('apply -f - --check --prune', { input: stdout })).toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      });
      expect((await console.type('apply -f - --prune', { input: stdout })).code).toBe(0);
    }
    expect((await console.store.read()).revision).toBe(revision);
  });

  test('applied elsewhere makes it the same', async () => {
    await console.type(`apply -f ${file(WANTED)}`);
    const { stdout } = await console.type('export');
    expect(stdout).toBe(`servers:
  EX01:
    pop:
      SSLBindings:
        - 0.0.0.0:1995
      LoginType: PlainTextAuthentication
    imap:
      MaxConnections: 50
`);
    const other = new TestConsole();
    try {
      expect((await other.type('apply -f -', { input: stdout })).code).toBe(0);
      expect((await other.type('export')).stdout).toBe(stdout);
    } finally {
      other.close();
    }
  });

  test('is limited to a server, and is the same in JSON', async () => {
    console.write('servers:\n  EX01: { pop: { MaxConnections: 3 } }\n  EX02: {}\n');
    const { stdout } = await console.type('export -Server ex01 --json');
    expect(JSON.parse(stdout)).toEqual({ servers: { EX01: { pop: { MaxConnections: 3 } } } });
    const all = JSON.parse((await console.type('export --all --json')).stdout);
    expect(all).toMatchObject({ pop3UidlFormat: 'dovecot', servers: { EX02: { imap: { LoginType: 'SecureLogin' } } } });
  });
});

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-store.ts';
import { MAX_DOCUMENT_BYTES } from '../../src/config/limits.ts';
import { configPath } from '../../src/config/open.ts';
import { change, EX01, ORIGIN, openAsEx01, scratchFolder, set } from './support/scratch.ts';

const scratch = scratchFolder();
const text = () => readFileSync(scratch.file, 'utf8');
const withoutHead = () => text().replace(/^(?:#.*\n)+/, '');

describe('a configuration that is not there', () => {
  test('is one server, the local one, with every default', async () => {
    const configuration = await openAsEx01(scratch.file).read();
    expect(configuration).toMatchObject({
      revision: 0,
      folder: scratch.folder,
      dataFolder: join(scratch.folder, 'data'),
      pop3UidlFormat: 'dovecot',
    });
    expect([...configuration.servers.keys()]).toEqual(['EX01']);
    expect(configuration.servers.get('EX01')!.pop).toMatchObject({ LoginType: 'SecureLogin', MaxCommandSize: 512 });
    expect(readdirSync(scratch.folder)).toEqual([]);
  });

  test('is made by the first change, with its folder, for the owner and the group', async () => {
    const file = join(scratch.folder, 'etc', 'postern', 'postern.yaml');
    await set(openAsEx01(file), 'LoginType', 'PlainTextLogin');
    expect(readFileSync(file, 'utf8')).toMatch(
      /^# The configuration [^\n]*\n# [^\n]*\nrevision: 1\nservers:\n {2}EX01:\n {4}pop:\n {6}LoginType: PlainTextLogin\n$/,
    );
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(scratch.folder, 'etc', 'postern')).sort()).toEqual(['history', 'postern.yaml']);
  });

  test('names its server by POSTERN_SERVER when that is set', async () => {
    const surroundings = { ...EX01, environment: { POSTERN_SERVER: 'MBX9' } };
    const configuration = await openAsEx01(scratch.file, { surroundings }).read();
    expect([...configuration.servers.keys()]).toEqual(['MBX9']);
  });
});

describe('a change', () => {
  test('raises the revision and returns what is in force', async () => {
    const store = openAsEx01(scratch.file);
    const first = await set(store, 'MaxConnections', 100);
    const second = await set(store, 'Banner', 'Hello.', { section: 'imap' });
    expect([first.changed, first.configuration.revision]).toEqual([true, 1]);
    expect([second.changed, second.configuration.revision]).toEqual([true, 2]);
    expect(second.configuration).toEqual(await store.read());
    expect(second.configuration.servers.get('EX01')).toMatchObject({
      pop: { MaxConnections: 100 },
      imap: { Banner: 'Hello.' },
    });
  });

  test('writes values in their text form', async () => {
    const store = openAsEx01(scratch.file);
    await store.update(
      () => [
        change('AuthenticatedConnectionTimeout', 600_000),
        change('SSLBindings', [{ address: '::', port: 2995 }]),
        change('ProtocolLogEnabled', true),
        change('LogPerFileSizeQuota', 'unlimited'),
        change('ExternalConnectionSettings', [{ host: 'mail.contoso.com', port: 995, security: 'SSL' }]),
      ],
      ORIGIN,
    );
    expect(withoutHead()).toBe(`revision: 1
servers:
  EX01:
    pop:
      AuthenticatedConnectionTimeout: "00:10:00"
      SSLBindings:
        - "[::]:2995"
      ProtocolLogEnabled: true
      LogPerFileSizeQuota: unlimited
      ExternalConnectionSettings:
        - "mail.contoso.com:995:SSL"
`);
  });

  test('that changes nothing writes nothing', async () => {
    const store = openAsEx01(scratch.file);
    expect(await set(store, 'LoginType', 'SecureLogin')).toMatchObject({ changed: false });
    expect(readdirSync(scratch.folder)).toEqual([]);
    await set(store, 'LoginType', 'PlainTextLogin');
    const before = statSync(scratch.file).mtimeMs;
    expect(await set(store, 'LoginType', 'PlainTextLogin')).toMatchObject({ changed: false });
    const thereAndBack = () => [change('MaxConnections', 5), change('MaxConnections', undefined)];
    expect(await store.update(thereAndBack, ORIGIN)).toMatchObject({ changed: false });
    expect(statSync(scratch.file).mtimeMs).toBe(before);
  });

  test('back to the default takes the line out', async () => {
    const store = openAsEx01(scratch.file);
    await set(store, 'LoginType', 'PlainTextLogin');
    await set(store, 'MaxConnections', 5);
    await set(store, 'LoginType', undefined);
    expect(withoutHead()).toBe('revision: 3\nservers:\n  EX01:\n    pop:\n      MaxConnections: 5\n');
    await set(store, 'MaxConnections', 2147483647);
    expect(withoutHead()).toBe('revision: 4\nservers:\n  EX01:\n');
    expect((await store.read()).servers.get('EX01')!.pop.MaxConnections).toBe(2147483647);
  });

  test('keeps a line that a person commented, and says the default there', async () => {
    writeFileSync(scratch.file, 'servers:\n  EX01:\n    pop:\n      # The scanner needs it.\n      LoginType: 1\n');
    await set(openAsEx01(scratch.file), 'LoginType', undefined);
    expect(text()).toContain('      # The scanner needs it.\n      LoginType: SecureLogin\n');
  });

  test('keeps the other sections as they are', async () => {
    const services = '    services:   { MSExchangePOP3: {Status:   Stopped} }  # by hand\n';
    writeFileSync(scratch.file, `servers:\n  EX01:\n${services}`);
    await set(openAsEx01(scratch.file), 'MaxConnections', 5);
    expect(text()).toBe(`servers:\n  EX01:\n${services}    pop:\n      MaxConnections: 5\nrevision: 1\n`);
  });

  test('that breaks a rule is refused, and nothing is written', async () => {
    const store = openAsEx01(scratch.file);
    await set(store, 'MaxConnections', 5);
    const before = text();
    const refused = async (property: string, value: unknown, message: string) => {
      const error = await set(store, property, value).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConfigError);
      expect(error).toMatchObject({ kind: 'Refused', message: expect.stringContaining(message) });
    };
    await refused('CalendarItemRetrievalOption', 'Custom', 'needs OwaServerUrl');
    await refused('SSLBindings', [{ address: '0.0.0.0', port: 993 }], 'bound once only');
    await refused('MaxCommandSize', 39, 'below the minimum of 40');
    await refused('LogonType', 'x', 'LogonType is not a property of PopSettings');
    const unknownServer = store.update(() => [change('MaxConnections', 9, { server: 'EX77' })], ORIGIN);
    await expect(unknownServer).rejects.toMatchObject({ kind: 'Refused', message: expect.stringContaining('EX77') });
    expect(text()).toBe(before);
    expect(await store.history()).toHaveLength(1);
  });

  test('that would reach another server through an anchor is refused', async () => {
    const shared = 'servers:\n  EX01:\n    pop: &both\n      MaxConnections: 5\n  EX02:\n    pop: *both\n';
    writeFileSync(scratch.file, shared);
    const store = openAsEx01(scratch.file);
    await expect(set(store, 'MaxConnections', 6)).rejects.toThrow(/also reach servers, EX02, pop, MaxConnections/);
    await expect(set(store, 'MaxConnections', 6, { server: 'EX02' })).rejects.toThrow(/:6:10: \*both is an alias/);
    expect(text()).toBe(shared);
  });

  test('passes on what the edit throws, and lets the next one in', async () => {
    const store = openAsEx01(scratch.file);
    const failing = store.update(() => {
      throw new RangeError('not today');
    }, ORIGIN);
    await expect(failing).rejects.toThrow(RangeError);
    expect(await set(store, 'MaxConnections', 5)).toMatchObject({ changed: true });
    expect(readdirSync(scratch.folder).sort()).toEqual(['history', 'postern.yaml']);
  });

  test('many at once in one process lose nothing', async () => {
    const stores = [openAsEx01(scratch.file), openAsEx01(scratch.file)];
    const add = (port: number) =>
      stores[port % 2]!.update(({ servers }) => {
        const bindings = servers.get('EX01')!.pop.SSLBindings;
        return [change('SSLBindings', [...bindings, { address: '127.0.0.1', port }])];
      }, ORIGIN);
    await set(stores[0]!, 'SSLBindings', []);
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(2000 + index)));
    const { servers, revision } = await stores[0]!.read();
    expect(
      servers
        .get('EX01')!
        .pop.SSLBindings.map(({ port }) => port)
        .sort(),
    ).toEqual(Array.from({ length: 20 }, (_, index) => 2000 + index));
    expect(revision).toBe(21);
  });

  test('sees what a person saved while it was under way', async () => {
    writeFileSync(scratch.file, 'servers:\n  EX01:\n    pop:\n      MaxConnections: 5\n');
    let saves = 0;
    const store = openAsEx01(scratch.file);
    const { configuration } = await store.update(() => {
      if (saves++ === 0) writeFileSync(scratch.file, 'servers:\n  EX01:\n    pop:\n      MaxConnections: 6 # mine\n');
      return [change('MaxConnectionsPerUser', 7)];
    }, ORIGIN);
    expect(configuration.servers.get('EX01')!.pop).toMatchObject({ MaxConnections: 6, MaxConnectionsPerUser: 7 });
    expect(text()).toContain('# mine');
  });
});

describe('the file', () => {
  test('keeps its permission bits, and so does what is kept of it', async () => {
    writeFileSync(scratch.file, 'servers:\n  EX01: {}\n');
    chmodSync(scratch.file, 0o600);
    await set(openAsEx01(scratch.file), 'MaxConnections', 5);
    expect(statSync(scratch.file).mode & 0o777).toBe(0o600);
    expect(statSync(join(scratch.folder, 'history', '00000001.yaml')).mode & 0o777).toBe(0o600);
  });

  test('behind a symbolic link is replaced where it lies; the link and the paths beside it stay', async () => {
    mkdirSync(join(scratch.folder, 'store'));
    const real = join(scratch.folder, 'store', 'v1.yaml');
    writeFileSync(real, 'servers:\n  EX01: {}\n');
    symlinkSync('store/v1.yaml', scratch.file);
    const { configuration } = await set(openAsEx01(scratch.file), 'MaxConnections', 5);
    expect(lstatSync(scratch.file).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain('MaxConnections: 5');
    expect(configuration.dataFolder).toBe(join(scratch.folder, 'data'));
    expect(readdirSync(scratch.folder).sort()).toEqual(['history', 'postern.yaml', 'store']);
    expect(readdirSync(join(scratch.folder, 'store'))).toEqual(['v1.yaml']);
  });

  test('behind a symbolic link that leads nowhere yet is made there', async () => {
    mkdirSync(join(scratch.folder, 'store'));
    symlinkSync('store/new.yaml', scratch.file);
    await set(openAsEx01(scratch.file), 'MaxConnections', 5);
    expect(lstatSync(scratch.file).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(scratch.folder, 'store', 'new.yaml')).isFile()).toBe(true);
  });

  test('that is broken is never overwritten', async () => {
    const broken = 'servers:\n  EX01:\n    pop:\n      LogonType: 1\n';
    writeFileSync(scratch.file, broken);
    const error = await set(openAsEx01(scratch.file), 'MaxConnections', 5).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'Invalid', file: scratch.file, line: 4, column: 7 });
    expect((error as Error).message).toContain(`${scratch.file}:4:7: "LogonType" is not a property of PopSettings.`);
    expect(text()).toBe(broken);
    expect(readdirSync(scratch.folder)).toEqual(['postern.yaml']);
  });

  test('that is a folder, or too large, is unreadable', async () => {
    mkdirSync(scratch.file);
    await expect(openAsEx01(scratch.file).read()).rejects.toMatchObject({ kind: 'Unreadable' });
    const large = join(scratch.folder, 'large.yaml');
    const ofSize = (bytes: number) => writeFileSync(large, `# ${'x'.repeat(bytes - 3)}\n`);
    for (const fits of [MAX_DOCUMENT_BYTES - 1, MAX_DOCUMENT_BYTES]) {
      ofSize(fits);
      expect(await openAsEx01(large).read()).toMatchObject({ revision: 0 });
    }
    ofSize(MAX_DOCUMENT_BYTES + 1);
    await expect(openAsEx01(large).read()).rejects.toMatchObject({ kind: 'Unreadable' });
  });
});

describe('servers', () => {
  test('are those of the document, and the local one', async () => {
    writeFileSync(scratch.file, 'servers:\n  MBX01: {}\n');
    expect([...(await openAsEx01(scratch.file).read()).servers.keys()]).toEqual(['MBX01']);
    writeFileSync(scratch.file, 'servers:\n  MBX01: {}\n  mbx02:\n');
    expect([...(await openAsEx01(scratch.file).read()).servers.keys()]).toEqual(['MBX01', 'mbx02', 'EX01']);
    const surroundings = { ...EX01, environment: { POSTERN_SERVER: 'MBX02' } };
    expect([...(await openAsEx01(scratch.file, { surroundings }).read()).servers.keys()]).toEqual(['MBX01', 'mbx02']);
  });

  test('have the defaults of their own name', async () => {
    const { servers } = await openAsEx01(scratch.file).read();
    expect(servers.get('EX01')!.pop).toMatchObject({
      X509CertificateName: 'EX01',
      InternalConnectionSettings: [{ host: 'EX01.contoso.com', port: 995 }, { port: 110 }],
    });
  });
});

describe('configPath', () => {
  test('is what was asked for, else POSTERN_CONFIG, else the usual place of root or of the user', () => {
    expect(configPath('a.yaml', { POSTERN_CONFIG: 'b.yaml' }, 0)).toBe('a.yaml');
    expect(configPath(undefined, { POSTERN_CONFIG: 'b.yaml' }, 0)).toBe('b.yaml');
    expect(configPath(undefined, {}, 0)).toBe('/etc/postern/postern.yaml');
    expect(configPath(undefined, { XDG_CONFIG_HOME: '/x', HOME: '/h' }, 7)).toBe('/x/postern/postern.yaml');
    expect(configPath(undefined, { HOME: '/h' }, 7)).toBe('/h/.config/postern/postern.yaml');
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acknowledgement } from '../../src/cmdlet/acknowledgement.ts';
import type { EngineStatus } from '../../src/config/config-store.ts';
import { TestConsole } from './console.ts';

let console: TestConsole;

beforeEach(() => {
  console = new TestConsole();
});

afterEach(() => {
  console.close();
});

const service = { state: 'Running', listeners: [], connections: 0, sessions: 0 } as const;

/** Publishes in the name of this process, which is alive. */
async function publish(status: Partial<EngineStatus>): Promise<void> {
  await console.store.publishStatus({
    server: 'EX01',
    pid: process.pid,
    started: '2026-01-01T00:00:00.000Z',
    updated: '2026-01-01T00:00:00.000Z',
    revision: 0,
    hash: 'before',
    services: { pop: service, imap: service },
    ...status,
  });
}

/** An engine that answers every change the same way. */
function engineThat(answers: (next: { revision: number; hash: string }) => Partial<EngineStatus>) {
  return console.store.watch((next) => {
    if (!(next instanceof Error)) void publish(answers(next));
  });
}

const failed = { binding: '0.0.0.0:1995', tls: 'SSL', state: 'failed', error: 'EADDRINUSE: in use' } as const;

describe('a change, while an engine runs', () => {
  test('is said to be in force once the engine has it', async () => {
    await publish({});
    const engine = engineThat(({ revision, hash }) => ({ revision, hash }));
    const told = await console.type('Set-PopSettings -LoginType 1');
    engine.close();
    expect(told).toEqual({
      code: 0,
      stdout: 'LoginType: SecureLogin -> PlainTextLogin  (next command)\nIn force on EX01 (revision 1).\n',
      stderr: '',
    });
  });

  test('ends with 5, the listener and the reason when the engine refuses it; it stays saved', async () => {
    await publish({});
    const engine = engineThat((next) => ({
      refused: { ...next, reason: 'A listener cannot be had.', listeners: [failed] },
    }));
    const { code, stdout, stderr } = await console.type('set-popsettings --ssl-port 1995');
    engine.close();
    expect(code).toBe(5);
    expect(stdout).toContain('SSLBindings: {[::]:995, 0.0.0.0:995} -> {[::]:1995, 0.0.0.0:1995}');
    expect(stderr).toContain(
      'Revision 1 is saved, but the engine on EX01 refused it and keeps the settings before: A listener cannot be had.',
    );
    expect(stderr).toContain('0.0.0.0:1995 (SSL): EADDRINUSE: in use');
    expect(console.read()).toContain('0.0.0.0:1995');
  });

  test('tells a program why it was refused', async () => {
    await publish({});
    const engine = engineThat((next) => ({ refused: { ...next, reason: 'No.', listeners: [failed] } }));
    const { code, stdout, stderr } = await console.type('set-popsettings --ssl-port 1995 --json');
    engine.close();
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ changed: true, revision: 1, engine: 'refused' });
    expect(JSON.parse(stderr).error).toMatchObject({ exitCode: 5, revision: 1, reason: 'No.', listeners: [failed] });
  });

  test('is not waited for with --no-wait', async () => {
    await publish({});
    expect(await console.type('Set-PopSettings -LoginType 1 --no-wait')).toEqual({
      code: 0,
      stdout: 'LoginType: SecureLogin -> PlainTextLogin  (next command)\n',
      stderr: '',
    });
  });
});

test('no change, but the engine has refused what is written: still 5', async () => {
  await console.type('Set-PopSettings -MaxConnections 5');
  const { revision, hash } = await console.store.read();
  await publish({ refused: { revision, hash, reason: 'A port is taken.', listeners: [] } });
  const { code, stderr } = await console.type('Set-PopSettings -MaxConnections 5');
  expect(code).toBe(5);
  expect(stderr).toContain('have been modified');
  expect(stderr).toContain('A port is taken.');
});

describe('an acknowledgement', () => {
  const wanted = { revision: 7, hash: 'seven' };
  const ask = (timeoutMs = 20) => acknowledgement(console.store, 'EX01', wanted, timeoutMs);

  test('needs an engine', async () => {
    expect(await ask()).toEqual({ kind: 'notRunning' });
  });

  test.each([
    ['the same content', { revision: 7, hash: 'seven' }, 'inForce'],
    ['the same content under another number', { revision: 0, hash: 'seven' }, 'inForce'],
    ['a later revision, which has this one in it', { revision: 8, hash: 'eight' }, 'inForce'],
    ['an earlier revision', { revision: 6, hash: 'six' }, 'silent'],
    ['this content refused', { revision: 6, refused: { ...wanted, reason: '', listeners: [] } }, 'refused'],
    ['a later one refused', { refused: { revision: 8, hash: 'eight', reason: '', listeners: [] } }, 'refused'],
    ['an earlier one refused', { refused: { revision: 6, hash: 'six', reason: '', listeners: [] } }, 'silent'],
    ['a broken edit by hand', { refused: { revision: undefined, hash: 'x', reason: '', listeners: [] } }, 'silent'],
  ] as const)('from %s', async (_, status, kind) => {
    await publish(status as Partial<EngineStatus>);
    expect(await ask()).toMatchObject({ kind });
  });

  test('is not had from an engine that says nothing', async () => {
    await publish({});
    expect(await ask()).toMatchObject({ kind: 'silent', status: { pid: process.pid } });
  });
});

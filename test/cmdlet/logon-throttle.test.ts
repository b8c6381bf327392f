import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestConsole } from './console.ts';
import { type RunningEngine, startEngineOn } from './support/running-engine.ts';

let console: TestConsole;
let engine: RunningEngine | undefined;

beforeEach(async () => {
  console = new TestConsole();
  engine = await startEngineOn(console);
});
afterEach(async () => {
  await engine?.stop();
  console.close();
});

/** A POP3 log-on that fails. @param from any of 127.0.0.0/8 */
async function failedLogOn(from = '127.0.0.1'): Promise<void> {
  const socket = net.connect({ port: engine!.pop, host: '127.0.0.1', localAddress: from });
  socket.write('USER jane\r\nPASS wrong\r\nQUIT\r\n');
  await new Promise((resolve) => socket.resume().once('close', resolve));
}

type Row = Readonly<Record<string, unknown>>;
const rows = async (line: string) => JSON.parse((await console.type(`${line} --json`)).stdout) as Row[];

describe('Get-LogonThrottle', () => {
  test('shows nothing while nothing has failed', async () => {
    expect(await console.type('Get-LogonThrottle')).toMatchObject({ code: 0, stdout: '' });
  });

  test('shows from where log-ons failed, how many, and until when others wait', async () => {
    const before = Date.now();
    await failedLogOn();
    const [one] = await rows('Get-LogonThrottle');
    expect(one).toMatchObject({ Identity: '127.0.0.1', FailedLogons: 1, Waiting: 0, Server: 'EX01' });
    const [failed, until] = [Date.parse(one!.LastFailure as string), Date.parse(one!.DelayedUntil as string)];
    expect(failed).toBeGreaterThanOrEqual(before);
    expect(until - failed).toBe(2_000);
  });

  test('shows those that are named', async () => {
    await failedLogOn('127.0.0.1');
    await failedLogOn('127.0.1.1');
    expect((await rows('Get-LogonThrottle 127.0.1.*')).map(({ Identity }) => Identity)).toEqual(['127.0.1.1']);
  });
});

describe('Reset-LogonThrottle', () => {
  test('ends the delay of one, and says so', async () => {
    await failedLogOn('127.0.0.1');
    await failedLogOn('127.0.0.2');
    expect(await console.type('Reset-LogonThrottle 127.0.0.1')).toMatchObject({ code: 0 });
    expect((await rows('Get-LogonThrottle')).map(({ Identity }) => Identity)).toEqual(['127.0.0.2']);
  });

  test('ends the delay of all when none is named', async () => {
    await failedLogOn('127.0.0.1');
    await failedLogOn('127.0.0.2');
    await console.type('Reset-LogonThrottle');
    expect(await rows('Get-LogonThrottle')).toEqual([]);
  });

  test('changes nothing with -WhatIf', async () => {
    await failedLogOn();
    const { stdout, stderr } = await console.type('Reset-LogonThrottle -WhatIf');
    expect(stdout + stderr).toContain('127.0.0.1');
    expect(await rows('Get-LogonThrottle')).toHaveLength(1);
  });

  test('ends with 3 when nothing is delayed there', async () => {
    const { code, stderr } = await console.type('Reset-LogonThrottle 192.0.2.7');
    expect([code, stderr]).toEqual([3, expect.stringContaining('Nothing delays log-ons from 192.0.2.7.')]);
  });
});

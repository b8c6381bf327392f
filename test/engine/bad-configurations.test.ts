/**
 * Every file of test/bad-configurations once more, as an administrator meets it: the message comes from the cmdlet and
 * from the running engine's status, nothing is written, and what was in force before stays so for clients.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PublishedStatus } from '../../src/config/config-store.ts';
import { TestConsole } from '../cmdlet/console.ts';
import { type RunningEngine, startEngineOn } from '../cmdlet/support/running-engine.ts';
import { LineClient } from './support/line-client.ts';

const folder = new URL('../bad-configurations/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));
const BANNER = 'Last good settings.';
/** For the engine to see that a file has changed, on a busy machine, in milliseconds. */
const PATIENCE_MS = 15_000;

const console = new TestConsole();
let engine: RunningEngine;
let good: string;

beforeAll(async () => {
  engine = await startEngineOn(console);
  await console.run(['Set-PopSettings', '-Banner', BANNER]);
  good = console.read();
});
afterAll(async () => {
  await engine.stop();
  console.close();
});

/** @throws Error when the engine does not publish such a status in time */
async function status(accept: (status: PublishedStatus) => boolean): Promise<PublishedStatus> {
  const published = await engine.store.awaitStatus('EX01', accept, PATIENCE_MS);
  if (published === undefined) throw new Error('The engine has not seen the file.');
  return published;
}

test('there are at least forty of them', () => {
  expect(names.length).toBeGreaterThanOrEqual(40);
});

describe('a bad configuration under a running engine', () => {
  test.each(names)('%s', async (name) => {
    const bad = readFileSync(new URL(`${name}.yaml`, folder));
    const expected = readFileSync(new URL(`${name}.expected`, folder), 'utf8')
      .replaceAll('FILE', console.file)
      .trimEnd();
    const client = await LineClient.connect(engine.pop);
    expect(await client.until(/\r\n/)).toBe(`+OK ${BANNER}\r\n`);
    const { revision, hash } = await status(({ refused }) => refused === undefined);

    console.write(bad);
    const { refused, ...inForce } = await status((one) => one.refused !== undefined);
    expect(refused?.reason).toBe(expected);
    expect(inForce).toMatchObject({ revision, hash });
    expect(await client.ask('CAPA', /\r\n\.\r\n$/)).toContain('USER');
    client.destroy();

    const told = await console.run(['Set-PopSettings', '-Banner', 'Never.']);
    expect(told).toMatchObject({ code: 4, stdout: '' });
    expect(told.stderr).toContain(expected);
    expect(told.stderr).toContain('Nothing was written. Mend the file; a running engine keeps the last good settings');
    expect(readFileSync(console.file)).toEqual(bad);

    console.write(good);
    await status((one) => one.refused === undefined);
  });
});

/**
 * Every file of test/bad-configurations with the message that it must get, which stands beside it in a `.expected` file
 * (`FILE` for the path). To add one: write both. With UPDATE_EXPECTED=1 the messages are written anew; read them then.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-store.ts';
import { openConfigStore } from '../../src/config/open.ts';

const folder = new URL('../bad-configurations/', import.meta.url).pathname;
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length));

async function errorOf(file: string): Promise<ConfigError> {
  const surroundings = { hostName: 'ex01.contoso.com', environment: {} };
  const result = await openConfigStore(file, { surroundings })
    .read()
    .catch((error: unknown) => error);
  expect(result).toBeInstanceOf(ConfigError);
  return result as ConfigError;
}

describe('a bad configuration', () => {
  test.each(names)('%s', async (name) => {
    const error = await errorOf(`${folder}${name}.yaml`);
    const message = `${error.message.replaceAll(`${folder}${name}.yaml`, 'FILE')}\n`;
    if (process.env.UPDATE_EXPECTED) writeFileSync(`${folder}${name}.expected`, message);
    expect(message).toBe(readFileSync(`${folder}${name}.expected`, 'utf8'));
    expect(message).toMatch(/^(FILE:\d+:\d+: .+\n)+$/);
    expect(error).toMatchObject({
      file: `${folder}${name}.yaml`,
      line: expect.any(Number),
      column: expect.any(Number),
    });
  });
});

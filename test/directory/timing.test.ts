/**
 * That names cannot be told apart by time, by what is done rather than by a watch: the same hashes are computed, at the
 * same cost, whoever is asked for. `npm run bench:timing` measures it over real connections.
 */
import { afterEach, expect, it, vi } from 'vitest';
import { Directory } from '../../src/directory/directory.ts';
import { verifyPasswordHash } from '../../src/directory/password-hash.ts';
import type { ScramKeys } from '../../src/sasl/mechanism.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { CHEAP, DataFolder } from './support.ts';

// The real one, watched.
vi.mock('../../src/directory/password-hash.ts', async (original) => {
  const real = await original<typeof import('../../src/directory/password-hash.ts')>();
  return { ...real, verifyPasswordHash: vi.fn(real.verifyPasswordHash) };
});
const compared = vi.mocked(verifyPasswordHash);

const data = new DataFolder();
let directory: Directory;
afterEach(() => directory.close());

async function open(...lines: readonly string[]): Promise<void> {
  await data.write(...lines);
  directory = await Directory.open({ dataFolder: data.path, clock: new ManualClock() });
}

/** What a log-on costs: of each hash that is computed the scheme and its parameters, and the password's length. */
async function cost(name: string, password: string): Promise<string[]> {
  compared.mockClear();
  await directory.verifyPassword(name, password);
  return compared.mock.calls.map(([{ scheme, encoded }, text]) => {
    const parameters = /^\$[^$]*\$(?:v=\d+\$)?(?:rounds=)?[^$]*/.exec(encoded)![0];
    return `${scheme} ${parameters} ${Buffer.byteLength(text)}`;
  });
}

it('an unknown name, and a locked one, cost what a wrong password costs', async () => {
  await open(`jane:${CHEAP.argon2}`, `locked:!${CHEAP.argon2}`);
  const known = await cost('jane', 'wrong');
  expect(known).toEqual(['ARGON2ID $argon2id$v=19$m=8,t=1,p=1 5']);
  expect(await cost('nobody', 'wrong')).toEqual(known);
  expect(await cost('locked', 'wrong')).toEqual(known);
  expect(await cost('jane@nowhere.example', 'wrong')).toEqual(known);
});

it('a password that is compared in two forms is so for everybody', async () => {
  await open(`jane:${CHEAP.argon2}`);
  const known = await cost('jane', 'wrong\u00a0one');
  expect(known).toHaveLength(2);
  expect(await cost('nobody', 'wrong\u00a0one')).toEqual(known);
});

it('a password that is too long costs nobody anything', async () => {
  await open(`jane:${CHEAP.argon2}`);
  for (const name of ['jane', 'nobody']) expect(await cost(name, 'x'.repeat(1_025))).toEqual([]);
});

it('the second try with a wrong password costs as much as the first, for every name', async () => {
  await open(`jane:${CHEAP.argon2}`);
  for (const name of ['jane', 'nobody']) {
    expect(await cost(name, 'wrong')).toHaveLength(1);
    expect(await cost(name, 'wrong')).toHaveLength(1);
  }
});

it('unknown names cost what known ones do, with every scheme in as many cases', async () => {
  await open(`jane:${CHEAP.argon2}`, `joan:${CHEAP.bcrypt}`, `june:${CHEAP.sha512}`);
  const known = new Set(await costs(['jane', 'joan', 'june']));
  const names = Array.from({ length: 60 }, (_, at) => `nobody${at}`);
  const unknown = await costs(names);
  expect(new Set(unknown)).toEqual(known);
  // The same name has the same hash always, or asking twice would tell.
  expect(await costs(names)).toEqual(unknown);
});

it('a server without mailboxes spends what it would spend on a password of its own making', async () => {
  await open();
  expect(await cost('nobody', 'wrong')).toEqual(['ARGON2ID $argon2id$v=19$m=19456,t=2,p=1 5']);
});

it('SCRAM keys of an unknown name, or of one without keys, look like those of a known one', async () => {
  const keys =
    'ScramSha256=4096,c2FsdA==,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
  await open(`jane:${CHEAP.argon2}::::::${keys}`, `joan:${CHEAP.argon2}`);
  const shape = ({ iterations, salt, storedKey, serverKey }: ScramKeys) => [
    iterations,
    ...[salt, storedKey, serverKey].map(({ length }) => length),
  ];
  const known = shape((await directory.scramKeys('jane', 'SHA-256')).keys);
  for (const name of ['joan', 'nobody'])
    expect(shape((await directory.scramKeys(name, 'SHA-256')).keys)).toEqual(known);
});

async function costs(names: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const name of names) all.push((await cost(name, 'wrong')).join());
  return all;
}

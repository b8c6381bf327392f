import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ConfigError, type ConfigStore, type Configuration, type Watch } from '../../src/config/config-store.ts';
import { POLL_MS, SETTLE_MS, VANISHED_MS } from '../../src/config/limits.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { openAsEx01, scratchFolder, set } from './support/scratch.ts';

const scratch = scratchFolder();
const watches: Watch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.close();
});

/** A document in which nothing but this number differs. */
const document = (connections: number) => `servers:\n  EX01:\n    pop:\n      MaxConnections: ${connections}\n`;
const replaceBy = (content: string) => {
  writeFileSync(`${scratch.file}.new`, content);
  renameSync(`${scratch.file}.new`, scratch.file);
};

/** What a watch reports, in order; each is waited for. */
class Reports {
  readonly all: (Configuration | ConfigError)[] = [];
  #wake: () => void = () => {};
  #taken = 0;

  constructor(store: ConfigStore) {
    watches.push(
      store.watch((next) => {
        this.all.push(next);
        this.#wake();
      }),
    );
  }

  async next(): Promise<Configuration | ConfigError> {
    while (this.all.length <= this.#taken) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.all[this.#taken++]!;
  }

  async connections(): Promise<number> {
    const next = await this.next();
    if (next instanceof ConfigError) throw next;
    return next.servers.get('EX01')!.pop.MaxConnections;
  }
}

/** A store whose content is known, and a watch on it. Time is the system's: what is waited for is an event. */
async function watched(): Promise<{ store: ConfigStore; reports: Reports }> {
  const store = openAsEx01(scratch.file);
  await store.read();
  return { store, reports: new Reports(store) };
}

describe('a watch sees', () => {
  test('what cmdlets write, each change once', async () => {
    const { store, reports } = await watched();
    const other = openAsEx01(scratch.file);
    for (let connections = 1; connections <= 5; connections += 1) {
      await set(other, 'MaxConnections', connections);
      expect(await reports.connections()).toBe(connections);
    }
    await set(store, 'MaxConnections', 6);
    expect(await reports.connections()).toBe(6);
    expect(reports.all).toHaveLength(6);
  });

  test('a file renamed over the document, and edits in place', async () => {
    writeFileSync(scratch.file, document(1));
    const { reports } = await watched();
    replaceBy(document(2));
    expect(await reports.connections()).toBe(2);
    writeFileSync(scratch.file, document(3));
    expect(await reports.connections()).toBe(3);
    replaceBy(document(4));
    expect(await reports.connections()).toBe(4);
    writeFileSync(scratch.file, document(5));
    expect(await reports.connections()).toBe(5);
  });

  test('a document taken away and written anew, as editors do', async () => {
    writeFileSync(scratch.file, document(1));
    const { reports } = await watched();
    renameSync(scratch.file, `${scratch.file}~`);
    writeFileSync(scratch.file, document(2));
    expect(await reports.connections()).toBe(2);
    unlinkSync(scratch.file);
    writeFileSync(scratch.file, document(3));
    expect(await reports.connections()).toBe(3);
  });

  test('a symbolic link that is swapped, and edits of what it points to', async () => {
    mkdirSync(join(scratch.folder, 'archive'));
    for (const version of [1, 2]) writeFileSync(join(scratch.folder, 'archive', `v${version}.yaml`), document(version));
    symlinkSync('archive/v1.yaml', scratch.file);
    const { reports } = await watched();
    symlinkSync('archive/v2.yaml', `${scratch.file}.new`);
    renameSync(`${scratch.file}.new`, scratch.file);
    expect(await reports.connections()).toBe(2);
    writeFileSync(join(scratch.folder, 'archive', 'v2.yaml'), document(3));
    expect(await reports.connections()).toBe(3);
  });

  test('a folder swapped by a link on the way, as mounted volumes do', async () => {
    for (const version of [1, 2]) {
      mkdirSync(join(scratch.folder, `..v${version}`));
      writeFileSync(join(scratch.folder, `..v${version}`, 'postern.yaml'), document(version));
    }
    symlinkSync('..v1', join(scratch.folder, '..data'));
    symlinkSync('..data/postern.yaml', scratch.file);
    const { reports } = await watched();
    symlinkSync('..v2', join(scratch.folder, '..new'));
    renameSync(join(scratch.folder, '..new'), join(scratch.folder, '..data'));
    expect(await reports.connections()).toBe(2);
    writeFileSync(join(scratch.folder, '..v2', 'postern.yaml'), document(3));
    expect(await reports.connections()).toBe(3);
  });

  test('what changed between reading and watching', async () => {
    writeFileSync(scratch.file, document(1));
    const store = openAsEx01(scratch.file);
    await store.read();
    writeFileSync(scratch.file, document(2));
    expect(await new Reports(store).connections()).toBe(2);
  });

  test('a broken document with its place, and when it is mended, even to what it was', async () => {
    writeFileSync(scratch.file, document(1));
    const { reports } = await watched();
    replaceBy('servers:\n  EX01:\n    pop:\n      MaxConnections: many\n');
    expect(await reports.next()).toMatchObject({ name: 'ConfigError', kind: 'Invalid', line: 4, column: 23 });
    replaceBy(document(1));
    expect(await reports.connections()).toBe(1);
  });

  test('a folder that is replaced as a whole, by the poll', async () => {
    const inner = join(scratch.folder, 'etc', 'postern.yaml');
    mkdirSync(dirname(inner));
    writeFileSync(inner, document(1));
    const clock = new ManualClock();
    const store = openAsEx01(inner, { clock });
    await store.read();
    const reports = new Reports(store);
    renameSync(dirname(inner), join(scratch.folder, 'old'));
    mkdirSync(dirname(inner));
    writeFileSync(inner, document(2));
    clock.advance(POLL_MS);
    clock.advance(SETTLE_MS);
    expect(await reports.connections()).toBe(2);
    // And hears again by itself, for the new folder is watched now.
    await set(openAsEx01(inner), 'MaxConnections', 3);
    expect(await reports.connections()).toBe(3);
  });
});

/** Time stands still, so that only what is due is reported. */
describe('a watch waits', () => {
  async function atRest() {
    writeFileSync(scratch.file, document(1));
    const clock = new ManualClock();
    const store = openAsEx01(scratch.file, { clock });
    await store.read();
    const reports = new Reports(store);
    await new Promise((resolve) => setImmediate(resolve));
    const look = async () => {
      clock.advance(POLL_MS);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { clock, reports, look };
  }

  test('until a content that no change vouches for has stayed the same for a while', async () => {
    const { clock, reports, look } = await atRest();
    writeFileSync(scratch.file, document(2));
    await look();
    clock.advance(SETTLE_MS - 1);
    expect(reports.all).toHaveLength(0);
    writeFileSync(scratch.file, document(23));
    clock.advance(1);
    expect(reports.all).toHaveLength(0);
    clock.advance(SETTLE_MS - 1);
    expect(reports.all).toHaveLength(0);
    clock.advance(1);
    expect(await reports.connections()).toBe(23);
    expect(reports.all).toHaveLength(1);
  });

  test('not at all when the content is back to what it was', async () => {
    const { clock, reports, look } = await atRest();
    writeFileSync(scratch.file, document(2));
    await look();
    writeFileSync(scratch.file, document(1));
    await look();
    clock.advance(60_000);
    expect(reports.all).toHaveLength(0);
  });

  test('for a second before it says that the document is gone or empty, and never reports defaults', async () => {
    const { clock, reports, look } = await atRest();
    for (const vanish of [() => rmSync(scratch.file), () => writeFileSync(scratch.file, '')]) {
      const before = reports.all.length;
      vanish();
      await look();
      clock.advance(VANISHED_MS - 1);
      expect(reports.all).toHaveLength(before);
      clock.advance(1);
      expect(await reports.next()).toBeInstanceOf(ConfigError);
      clock.advance(60_000);
      expect(reports.all).toHaveLength(before + 1);
    }
    writeFileSync(scratch.file, document(1));
    await look();
    clock.advance(SETTLE_MS);
    expect(await reports.connections()).toBe(1);
  });

  test('and is silent once it is closed', async () => {
    const { clock, reports, look } = await atRest();
    writeFileSync(scratch.file, document(2));
    await look();
    for (const watch of watches.splice(0)) watch.close();
    clock.advance(60_000);
    expect(reports.all).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });
});

test('a store that has never been read reports what is there first', async () => {
  const reports = new Reports(openAsEx01(scratch.file));
  expect(await reports.next()).toMatchObject({ revision: 0 });
  writeFileSync(scratch.file, document(4));
  expect(await reports.connections()).toBe(4);
  expect(readFileSync(scratch.file, 'utf8')).toBe(document(4));
});

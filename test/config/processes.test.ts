import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SECTIONS } from '../../src/model/sections.ts';
import type { Setting } from '../../src/model/setting.ts';
import { encodeSetting } from '../../src/model/settings-noun.ts';
import { openAsEx01, scratchFolder, set } from './support/scratch.ts';
import { Writer, writerProgram } from './support/writer.ts';

const scratch = scratchFolder();
const program = writerProgram();

/** A value that is valid and not the default, different for each `index`. */
function otherValue(setting: Setting, index: number): unknown {
  const { type, name } = setting;
  const standard = typeof setting.default === 'function' ? setting.default({ name: 'X', fqdn: 'X' }) : setting.default;
  if (type.name === 'EnhancedTimeSpan') return 60_000 * (index + 2);
  if (type.name === 'Uri') return `https://mail${index}.contoso.com/`;
  if (name === 'LogPerFileSizeQuota') return 4096 + index;
  if (type.kind === 'number') return setting.range!.minimum + index;
  if (type.kind === 'boolean') return !standard;
  if (type.kind === 'enumeration')
    return (type as unknown as { names: string[] }).names.find((one) => one !== standard);
  if (name.endsWith('Bindings')) return [{ address: '127.0.0.1', port: 2000 + index }];
  if (type.kind === 'list') return [{ host: `mail${index}.contoso.com`, port: 995, security: 'SSL' }];
  return `other${index}.contoso.com`;
}

describe('50 processes at once', () => {
  test('each setting something else, lose nothing', async () => {
    const wanted = (['pop', 'imap'] as const)
      .flatMap((section) => SECTIONS[section].settings.map((setting) => ({ section, setting })))
      .slice(0, 50)
      .map((one, index) => ({ ...one, value: otherValue(one.setting, index) }));
    expect(wanted).toHaveLength(50);
    const writers = wanted.map(
      ({ section, setting, value }) =>
        new Writer(program.path, ['once', scratch.file, 'EX01', section, setting.name, JSON.stringify(value)]),
    );
    await Promise.all(writers.map((writer) => writer.said(1)));
    for (const writer of writers) writer.go();
    expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual(writers.map(() => 0));

    const store = openAsEx01(scratch.file);
    const { servers, revision } = await store.read();
    const settings = servers.get('EX01') as unknown as Record<'pop' | 'imap', Record<string, unknown>>;
    for (const { section, setting, value } of wanted) {
      const found = encodeSetting(setting, settings[section][setting.name]);
      expect(found, `${section} ${setting.name}`).toEqual(encodeSetting(setting, value));
    }
    expect(revision).toBe(50);
    // Each was told a revision of its own, and each is in the history.
    const told = writers.map(({ lines }) => Number(lines[1])).sort((a, b) => b - a);
    expect(told).toEqual(Array.from({ length: 50 }, (_, index) => 50 - index));
    expect((await store.history()).map(({ revision }) => revision)).toEqual(told);
    expect(readdirSync(scratch.folder).sort()).toEqual(['history', 'postern.yaml']);
  }, 180_000);
});

const KILLS = 200;
/** A writer lives for up to so many changes, and then for a part of the next one or of its waiting for the lock. */
const MOST_CHANGES = 2;
const LONGEST_REST_MS = 12;
const SERVERS = ['W1', 'W2', 'W3'];

describe(`a writer killed at ${KILLS} random moments`, () => {
  test('leaves no torn file and no stuck lock, and loses nothing that it was told is saved', async () => {
    const seed = Date.now() % 0x7fffffff;
    console.log(`seed ${seed}`);
    const random = randomFrom(seed);
    const acknowledged = new Map<string, number>();
    let kills = 0;
    let newest = 0;

    // Several writers, so that a killed one's lock is taken over by those who were waiting for it.
    const lane = async (server: string) => {
      const store = openAsEx01(scratch.file);
      while (kills < KILLS) {
        kills += 1;
        const writer = new Writer(program.path, ['forever', scratch.file, server]);
        await writer.said(1 + Math.round(random() * MOST_CHANGES));
        await after(random() * LONGEST_REST_MS);
        writer.kill();
        await writer.ended;
        for (const line of writer.lines.slice(1)) {
          const [revision, count] = line.split(' ').map(Number) as [number, number];
          newest = Math.max(newest, revision);
          acknowledged.set(server, count);
        }
        // Readable, and what was acknowledged is in it: perhaps one more, which was saved but not said.
        const { revision, servers } = await store.read();
        expect(revision).toBeGreaterThanOrEqual(newest);
        const found = servers.get(server)?.pop.MaxConnections ?? 0;
        const said = acknowledged.get(server) ?? 0;
        if (said > 0) expect([said, said + 1], server).toContain(found);
        if (said > 0) acknowledged.set(server, found);
      }
    };
    await set(openAsEx01(scratch.file), 'MaxConnections', 5);
    for (const server of SERVERS) await openServer(server);
    await Promise.all(SERVERS.map(lane));

    const store = openAsEx01(scratch.file);
    const { configuration } = await set(store, 'MaxConnections', 6);
    const revisions = (await store.history()).map(({ revision }) => revision);
    const oldest = revisions.at(-1)!;
    expect(revisions).toEqual(revisions.map((_, index) => configuration.revision - index));
    expect(oldest).toBe(configuration.revision - revisions.length + 1);
    expect(readdirSync(scratch.folder).sort()).toEqual(['history', 'postern.yaml']);
    expect(readdirSync(`${scratch.folder}/history`).filter((name) => !/^\d{8}\.yaml$/.test(name))).toEqual([]);
    expect(readFileSync(scratch.file, 'utf8')).toMatch(/^# The configuration/);
    expect(configuration.revision).toBeGreaterThan(KILLS / 2);
  }, 180_000);
});

/** A change for each server can only be made to one that the document has. */
async function openServer(server: string): Promise<void> {
  const { openConfigStore } = await import('../../src/config/open.ts');
  const store = openConfigStore(scratch.file, {
    surroundings: { hostName: 'x', environment: { POSTERN_SERVER: server } },
  });
  await set(store, 'MaxConnections', 1, { server });
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

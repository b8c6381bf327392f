import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contentHash } from '../../src/config/content-hash.ts';
import { HISTORY_KEPT, History } from '../../src/config/history.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { change, openAsEx01, scratchFolder, set } from './support/scratch.ts';

const scratch = scratchFolder();
const kept = () => readdirSync(join(scratch.folder, 'history')).sort();
const record = (revision: number) => ({
  revision,
  when: new Date(0),
  who: 'bob',
  cmdlet: 'x',
  changes: [],
  hash: 'none',
});

describe('the history', () => {
  test('says who changed what, when, and with which line, newest first', async () => {
    const clock = new ManualClock(Date.UTC(2026, 10, 24, 8));
    const store = openAsEx01(scratch.file, { clock });
    await store.update(() => [change('LoginType', 'PlainTextLogin'), change('MaxConnections', 5)], {
      who: 'alice',
      cmdlet: 'Set-PopSettings -LoginType 1 -MaxConnections 5',
    });
    clock.advance(1000);
    await store.update(() => [change('SSLBindings', [], { section: 'imap' })], { who: 'bob', cmdlet: 'line\nend # "' });
    const [second, first, ...rest] = await store.history();
    expect(rest).toEqual([]);
    expect(first).toEqual({
      revision: 1,
      when: new Date('2026-11-24T08:00:00Z'),
      who: 'alice',
      cmdlet: 'Set-PopSettings -LoginType 1 -MaxConnections 5',
      changes: [
        { server: 'EX01', section: 'pop', property: 'LoginType', old: 'SecureLogin', new: 'PlainTextLogin' },
        { server: 'EX01', section: 'pop', property: 'MaxConnections', old: 2147483647, new: 5 },
      ],
    });
    expect(second).toMatchObject({
      revision: 2,
      when: new Date('2026-11-24T08:00:01Z'),
      who: 'bob',
      cmdlet: 'line\nend # "',
    });
    expect(second!.changes).toMatchObject([{ section: 'imap', old: ['[::]:993', '0.0.0.0:993'], new: [] }]);
  });

  test('keeps the document that was replaced, byte for byte, behind one line', async () => {
    const document = '# by hand\r\nservers: {EX01: {}}   # é\r\n';
    writeFileSync(scratch.file, document);
    await set(openAsEx01(scratch.file), 'MaxConnections', 5);
    const [line, ...rest] = readFileSync(join(scratch.folder, 'history', '00000001.yaml'), 'utf8').split('\n');
    expect(line).toMatch(/^# postern: \{"revision":1,/);
    expect(rest.join('\n')).toBe(document);
  });

  test('gives back the configuration of each revision, also with what was edited by hand', async () => {
    const store = openAsEx01(scratch.file);
    await set(store, 'MaxConnections', 1);
    writeFileSync(scratch.file, readFileSync(scratch.file, 'utf8').replace('MaxConnections: 1', 'MaxConnections: 11'));
    await set(store, 'MaxConnections', 2);
    await set(store, 'MaxConnections', 3);
    const connections = async (revision: number) =>
      (await store.readRevision(revision))?.servers.get('EX01')?.pop.MaxConnections;
    expect(await Promise.all([0, 1, 2, 3, 4].map(connections))).toEqual([2147483647, 11, 2, 3, undefined]);
  });

  test('goes on with its numbers when a person put an old document back, or took it away', async () => {
    const store = openAsEx01(scratch.file);
    await set(store, 'MaxConnections', 1);
    const backup = readFileSync(scratch.file);
    await set(store, 'MaxConnections', 2);
    await set(store, 'MaxConnections', 3);
    writeFileSync(scratch.file, backup);
    expect((await set(store, 'MaxConnections', 4)).configuration.revision).toBe(4);
    expect((await store.history()).map(({ revision }) => revision)).toEqual([4, 3, 2, 1]);
  });

  test('keeps so many changes and no more', async () => {
    const history = new History(join(scratch.folder, 'history'));
    mkdirSync(join(scratch.folder, 'history'));
    for (let revision = 1; revision <= HISTORY_KEPT; revision += 1) {
      const name = `${String(revision).padStart(8, '0')}.yaml`;
      writeFileSync(join(scratch.folder, 'history', name), `# postern: ${JSON.stringify(record(revision))}\n`);
    }
    for (const next of [HISTORY_KEPT + 1, HISTORY_KEPT + 2]) {
      expect(history.recover(next - 1)).toBe(next - 1);
      expect(kept()).toHaveLength(HISTORY_KEPT - 1);
      await history.begin(record(next), Buffer.from(String(next)), 0o600);
      history.commit(next);
      expect(kept()).toHaveLength(HISTORY_KEPT);
    }
    expect(kept()[0]).toBe('00000003.yaml');
    expect(history.documentAt(0, HISTORY_KEPT + 2)).toBeUndefined();
    expect(history.documentAt(HISTORY_KEPT, HISTORY_KEPT + 2)!.toString()).toBe(String(HISTORY_KEPT + 1));
  });

  test('ignores files that are none of its own', async () => {
    const store = openAsEx01(scratch.file);
    await set(store, 'MaxConnections', 1);
    writeFileSync(join(scratch.folder, 'history', '00000000.yaml'), 'revision: 0\n');
    writeFileSync(join(scratch.folder, 'history', '00000009.yaml'), '# postern: {broken\n');
    writeFileSync(join(scratch.folder, 'history', 'notes.txt'), 'x');
    expect(await store.history()).toHaveLength(1);
  });
});

describe('a writer that was killed', () => {
  test('before the document was replaced has changed nothing, and its number is free', async () => {
    const store = openAsEx01(scratch.file);
    await set(store, 'MaxConnections', 1);
    const history = new History(join(scratch.folder, 'history'));
    await history.begin(record(2), readFileSync(scratch.file), 0o640);
    expect((await store.history()).map(({ revision }) => revision)).toEqual([1]);
    expect((await set(store, 'MaxConnections', 2)).configuration.revision).toBe(2);
    expect((await store.history()).map(({ who }) => who)).toEqual(['alice', 'alice']);
    expect(kept()).toEqual(['00000001.yaml', '00000002.yaml']);
  });

  test('after the document was replaced has made its change', async () => {
    const store = openAsEx01(scratch.file);
    await set(store, 'MaxConnections', 1);
    const history = new History(join(scratch.folder, 'history'));
    await history.begin(record(2), readFileSync(scratch.file), 0o640);
    writeFileSync(scratch.file, readFileSync(scratch.file, 'utf8').replace('revision: 1', 'revision: 2'));
    expect((await store.history()).map(({ who }) => who)).toEqual(['bob', 'alice']);
    expect((await store.readRevision(1))!.revision).toBe(1);
    expect((await set(store, 'MaxConnections', 3)).configuration.revision).toBe(3);
    expect(kept()).toEqual(['00000001.yaml', '00000002.yaml', '00000003.yaml']);
  });
});

describe('contentHash', () => {
  test('differs for contents that differ in little', () => {
    const seen = new Set<string>();
    for (let index = 0; index < 20_000; index += 1) seen.add(contentHash(Buffer.from(`MaxConnections: ${index}\n`)));
    for (let length = 1; length < 500; length += 1) seen.add(contentHash(Buffer.alloc(length)));
    seen.add(contentHash(Buffer.alloc(0)));
    expect(seen.size).toBe(20_500);
    expect([...seen].every((hash) => /^[0-9a-f]{16}$/.test(hash))).toBe(true);
  });
});

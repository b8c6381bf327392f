import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuditLog } from '../../src/audit/audit-log.ts';
import { KEPT_FILES, MAX_FILE_BYTES, MAX_TEXT } from '../../src/audit/limits.ts';

let data: string;
let file: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'postern-audit-'));
  file = join(data, 'audit', 'audit.jsonl');
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const NOW = Date.UTC(2026, 10, 24, 8);

function change(object: string) {
  const changes = [{ property: 'PopEnabled', old: 'True', new: 'False' }];
  return { who: 'alice', cmdlet: `Set-CASMailbox ${object} -PopEnabled $false`, object, changes };
}

function objects(): readonly string[] {
  return new AuditLog(data).entries().map(({ object }) => object);
}

describe('a change', () => {
  test('is told as done, as failed with the reason, or not at all when nothing changed', async () => {
    const log = new AuditLog(data);
    await (await log.begin(change('jane'), NOW))({ ending: 'done' });
    await (await log.begin(change('john'), NOW + 1))({ ending: 'failed', error: 'There is no mailbox "john".' });
    await (await log.begin(change('adam'), NOW + 2))({ ending: 'unchanged' });
    expect(log.entries()).toEqual([
      {
        ...change('john'),
        id: expect.any(String),
        when: new Date(NOW + 1),
        outcome: 'failed',
        error: 'There is no mailbox "john".',
      },
      { ...change('jane'), id: expect.any(String), when: new Date(NOW), outcome: 'done', error: '' },
    ]);
  });

  test('is on the disk before it is made, and says so when nobody saw its end', async () => {
    await new AuditLog(data).begin(change('jane'), NOW);
    expect(new AuditLog(data).entries()).toMatchObject([{ object: 'jane', outcome: 'unknown' }]);
    expect(new AuditLog(data).entries()[0]!.error).toContain('Look at the object itself');
  });

  test('has a place of its own, which only the owner reads', async () => {
    await new AuditLog(data).begin(change('jane'), NOW);
    expect(statSync(join(data, 'audit')).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('is cut where it is too long to be recognised by', async () => {
    const long = (length: number) => ({ ...change('jane'), cmdlet: 'x'.repeat(length) });
    for (const length of [MAX_TEXT - 1, MAX_TEXT, MAX_TEXT + 1]) await new AuditLog(data).begin(long(length), NOW);
    expect(new AuditLog(data).entries().map(({ cmdlet }) => cmdlet.length)).toEqual([MAX_TEXT, MAX_TEXT, MAX_TEXT - 1]);
  });
});

test('before the first change there is nothing, and nothing is made', () => {
  expect(new AuditLog(data).entries()).toEqual([]);
  expect(existsSync(join(data, 'audit'))).toBe(false);
});

test('many writers at once lose nothing', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `user${index}`);
  await Promise.all(names.map(async (name) => (await new AuditLog(data).begin(change(name), NOW))({ ending: 'done' })));
  expect([...objects()].sort()).toEqual([...names].sort());
  expect(new AuditLog(data).entries().every(({ outcome }) => outcome === 'done')).toBe(true);
});

test('what a killed writer left is skipped at whatever octet it ended, and loses nothing around it', async () => {
  const log = new AuditLog(data);
  await (await log.begin(change('jane'), NOW))({ ending: 'done' });
  const first = readFileSync(file);
  await log.begin(change('jöhn'), NOW);
  const second = readFileSync(file).subarray(first.length);
  for (let end = 0; end < second.length; end += 1) {
    writeFileSync(file, Buffer.concat([first, second.subarray(0, end)]));
    // The last octet is the line break, which the next record brings along.
    const left = end === second.length - 1 ? ['jöhn', 'jane'] : ['jane'];
    expect(objects(), `${end}`).toEqual(left);
    // The record of the next writer, as it would be appended.
    appendFileSync(file, second.toString().replace('"id":"', '"id":"x').replaceAll('jöhn', 'adam'));
    expect(objects()[0], `${end}`).toBe('adam');
  }
});

test.each([['{}'], ['[]'], ['null'], ['1'], ['{"id":5}'], ['{"id":"a"}'], ['{"id":"a","ending":"done"}']])(
  '%s in the file is no record',
  async (line) => {
    await new AuditLog(data).begin(change('jane'), NOW);
    appendFileSync(file, `${line}\n`);
    expect(objects()).toEqual(['jane']);
  },
);

describe('a full file', () => {
  test.each([
    [MAX_FILE_BYTES - 1, ['audit.jsonl']],
    [MAX_FILE_BYTES, ['audit.1.jsonl', 'audit.jsonl']],
    [MAX_FILE_BYTES + 1, ['audit.1.jsonl', 'audit.jsonl']],
  ])('of %i octets: then there are %j', async (size, files) => {
    const log = new AuditLog(data);
    await log.begin(change('jane'), NOW);
    appendFileSync(file, `${' '.repeat(size - statSync(file).size - 1)}\n`);
    await log.begin(change('john'), NOW);
    expect(readdirSync(join(data, 'audit')).sort()).toEqual(files);
    expect(objects()).toEqual(['john', 'jane']);
  });

  test('moves the others on, and the oldest goes', async () => {
    mkdirSync(join(data, 'audit'));
    const record = (id: number) =>
      `{"id":"${id}","when":"2026-01-01T00:00:00.000Z","object":"user${id}"}\n${' '.repeat(MAX_FILE_BYTES)}\n`;
    for (let number = 0; number < KEPT_FILES; number += 1) {
      writeFileSync(join(data, 'audit', number === 0 ? 'audit.jsonl' : `audit.${number}.jsonl`), record(number));
    }
    await new AuditLog(data).begin(change('jane'), NOW);
    expect(readdirSync(join(data, 'audit'))).toHaveLength(KEPT_FILES);
    expect(objects()).toEqual(['jane', ...Array.from({ length: KEPT_FILES - 1 }, (_, number) => `user${number}`)]);
  });

  test('is moved on once by many who find it full', async () => {
    await new AuditLog(data).begin(change('jane'), NOW);
    appendFileSync(file, `${' '.repeat(MAX_FILE_BYTES)}\n`);
    const names = Array.from({ length: 20 }, (_, index) => `user${index}`);
    await Promise.all(names.map((name) => new AuditLog(data).begin(change(name), NOW)));
    expect([...objects()].sort()).toEqual(['jane', ...names].sort());
    expect(readdirSync(join(data, 'audit')).sort()).toEqual(['audit.1.jsonl', 'audit.jsonl']);
  });
});

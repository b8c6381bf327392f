import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConnectionIds } from '../../../src/engine/open-connection.ts';
import { FLUSH_MS, LogWriter, MAX_PENDING, RETRY_MS } from '../../../src/engine/protocol-log/log-writer.ts';
import { type LogSettings, ProtocolLog } from '../../../src/engine/protocol-log/protocol-log.ts';
import type { Transport } from '../../../src/wire/transport.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { rowsOf } from '../support/protocol-log.ts';

const HOUR = 3_600_000;
const transport = {
  localAddress: '127.0.0.1',
  localPort: 110,
  remoteAddress: '192.0.2.7',
  remotePort: 50_000,
  written: 0,
} as Transport;

let folder: string;
let clock: ManualClock;
let log: ProtocolLog;
let settings: LogSettings;
let logged: { level: string; message: string; fields: Record<string, unknown> }[];
const connection = { number: 1, user: undefined, rows: 0 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-log-'));
  clock = new ManualClock(Date.UTC(2026, 2, 1, 13, 30));
  settings = {
    ProtocolLogEnabled: true,
    LogFileLocation: 'logs/Pop3',
    LogFileRollOverSettings: 'Hourly',
    LogPerFileSizeQuota: 0,
  };
  logged = [];
  connection.rows = 0;
  log = open();
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): ProtocolLog {
  const note = (level: string) => (fields: object, message: string) => {
    logged.push({ level, message, fields: fields as Record<string, unknown> });
  };
  return new ProtocolLog({
    kind: { protocol: 'POP3', version: '1.2.3' },
    settings: () => settings,
    dataFolder: () => folder,
    ids: new ConnectionIds(0),
    clock,
    log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
  });
}

/** One row. */
function row(): void {
  log.closed(connection, transport, 'ClosedByClient');
}

async function written(): Promise<void> {
  await log.flush();
}

const place = (name = '') => join(folder, 'logs/Pop3', name);
const names = () => readdirSync(place()).sort();
const rows = (name: string) => rowsOf(readFileSync(place(name), 'utf8'));

describe('a log by time', () => {
  test('begins a file at each turn of the period, by the time of the row', async () => {
    row();
    clock.advance(30 * 60_000 - 1);
    row();
    clock.advance(1);
    row();
    await written();
    expect(names()).toEqual(['POP32026030113-1.LOG', 'POP32026030114-1.LOG']);
    expect([rows('POP32026030113-1.LOG').length, rows('POP32026030114-1.LOG').length]).toEqual([2, 1]);
  });

  test('has one head in each file, also after the engine has started anew', async () => {
    row();
    await log.close();
    log = open();
    row();
    await written();
    const text = readFileSync(place('POP32026030113-1.LOG'), 'utf8');
    expect(text.split('\n').slice(0, 6)).toEqual([
      'dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,context',
      '#Software: Postern',
      '#Version: 1.2.3',
      '#Log-type: POP3 Log',
      '#Date: 2026-03-01T13:30:00.000Z',
      '#Fields: dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,context',
    ]);
    expect(text.match(/#Software/g)).toHaveLength(1);
    expect(rowsOf(text)).toHaveLength(2);
  });

  test.each([
    ['Daily', 24 * HOUR, ['POP320260301-1.LOG', 'POP320260302-1.LOG']],
    ['Weekly', 24 * HOUR, ['POP320260223-1.LOG', 'POP320260302-1.LOG']],
    ['Monthly', 31 * 24 * HOUR, ['POP3202603-1.LOG', 'POP3202604-1.LOG']],
  ] as const)('%s names its files by the day or the month', async (LogFileRollOverSettings, later, expected) => {
    settings = { ...settings, LogFileRollOverSettings };
    row();
    clock.advance(later);
    row();
    await written();
    expect(names()).toEqual(expected);
  });

  test('goes on in a file of the same name when somebody has taken it away', async () => {
    row();
    await written();
    rmSync(place('POP32026030113-1.LOG'));
    row();
    await written();
    expect(rows('POP32026030113-1.LOG').map(({ seqNumber }) => seqNumber)).toEqual(['1']);
  });

  test('in another folder takes the rows from then on', async () => {
    row();
    settings = { ...settings, LogFileLocation: 'C:\\Logs\\POP' };
    row();
    await written();
    expect(rows('POP32026030113-1.LOG')).toHaveLength(1);
    expect(readdirSync(join(folder, 'C/Logs/POP'))).toEqual(['POP32026030113-1.LOG']);
  });
});

describe('a log by size', () => {
  /** Octets of a file with `count` rows. */
  async function octetsOf(count: number): Promise<number> {
    for (let at = 0; at < count; at++) row();
    await written();
    const { length } = readFileSync(place('POP32026030113-1.LOG'));
    rmSync(place(), { recursive: true });
    connection.rows = 0;
    return length;
  }

  test.each([
    ['one octet too small', -1, [1, 1, 1, 1]],
    ['just large enough', 0, [2, 2]],
    ['one octet larger', 1, [2, 2]],
  ] as const)('whose quota is %s for two rows fills its files so', async (_, difference, expected) => {
    const quota = await octetsOf(2);
    settings = { ...settings, LogPerFileSizeQuota: quota + difference };
    for (let at = 0; at < 4; at++) row();
    await written();
    const counts = names().map((name) => rows(name).length);
    expect(names()[0]).toBe('POP32026030113-1.LOG');
    expect(counts).toEqual(expected);
  });

  test('goes on in the newest file that has room, hours later and after a new start', async () => {
    settings = { ...settings, LogPerFileSizeQuota: 1_000_000 };
    row();
    await log.close();
    clock.advance(5 * HOUR);
    log = open();
    row();
    await written();
    expect(names()).toEqual(['POP32026030113-1.LOG']);
    expect(rows('POP32026030113-1.LOG')).toHaveLength(2);
  });

  test('names a new file by its hour, and numbers those of one hour', async () => {
    settings = { ...settings, LogPerFileSizeQuota: 1 };
    for (let at = 0; at < 11; at++) row();
    clock.advance(HOUR);
    row();
    await written();
    expect(names()).toHaveLength(12);
    expect(names()).toContain('POP32026030113-11.LOG');
    expect(names()).toContain('POP32026030114-1.LOG');
  });

  test('without a limit never begins another file', async () => {
    settings = { ...settings, LogPerFileSizeQuota: 'unlimited' };
    for (let at = 0; at < 3; at++) {
      row();
      clock.advance(40 * 24 * HOUR);
      await log.flush();
    }
    expect(names()).toEqual(['POP32026030113-1.LOG']);
    expect(rows('POP32026030113-1.LOG')).toHaveLength(3);
  });
});

describe('a disk that takes nothing', () => {
  test('is full: that is logged once, and what waits is written when there is room', async () => {
    mkdirSync(place(), { recursive: true });
    symlinkSync('/dev/full', place('POP32026030113-1.LOG'));
    row();
    await written();
    row();
    clock.advance(RETRY_MS);
    await log.flush();
    expect(logged).toMatchObject([
      {
        level: 'error',
        message: 'The protocol log has stopped; mail is served on',
        fields: { service: 'POP3', folder: place().replace(/\/$/, ''), reason: expect.stringContaining('ENOSPC') },
      },
    ]);
    rmSync(place('POP32026030113-1.LOG'));
    clock.advance(RETRY_MS);
    await log.flush();
    expect(rows('POP32026030113-1.LOG')).toHaveLength(2);
    expect(logged.at(-1)).toMatchObject({ level: 'info', fields: { service: 'POP3', lost: 0 } });
    expect(logged).toHaveLength(2);
  });

  test('costs no more memory than agreed: later rows are dropped and counted', async () => {
    writeFileSync(join(folder, 'logs'), 'not a folder');
    row();
    await written();
    expect(logged).toMatchObject([{ fields: { reason: expect.stringMatching(/ENOTDIR|EEXIST/) } }]);
    const enough = Math.ceil(MAX_PENDING / 60);
    for (let at = 0; at < enough; at++) row();
    const lost = log.dropped;
    expect(lost).toBeGreaterThan(0);
    row();
    expect(log.dropped).toBe(lost + 1);
    rmSync(join(folder, 'logs'));
    clock.advance(RETRY_MS);
    await log.flush();
    expect(rows('POP32026030113-1.LOG')).toHaveLength(enough + 2 - log.dropped);
    expect(logged.at(-1)).toMatchObject({ level: 'info', fields: { lost: lost + 1 } });
  });

  test('at the place of before does not hold up the log at its new place', async () => {
    writeFileSync(join(folder, 'logs'), 'not a folder');
    row();
    await log.flush();
    settings = { ...settings, LogFileLocation: 'elsewhere' };
    row();
    await log.flush();
    const text = readFileSync(join(folder, 'elsewhere', 'POP32026030113-1.LOG'), 'utf8');
    expect(rowsOf(text).map(({ seqNumber }) => seqNumber)).toEqual(['1']);
    expect([log.dropped, logged.map(({ level }) => level)]).toEqual([1, ['error', 'info']]);
  });

  test('that hangs is a log that has stopped, and an engine that stops does not wait for it for ever', async () => {
    const hanging = { append: () => new Promise<void>(() => undefined) };
    const quiet = { debug() {}, info() {}, warn() {} };
    const errors: object[] = [];
    const writer = new LogWriter({
      files: hanging,
      protocol: 'POP3',
      clock,
      log: { ...quiet, error: (fields) => errors.push(fields) },
    });
    const destination = { folder, stamp: '2026030113', quota: 0 };
    const text = `${'x'.repeat(1023)}\n`;
    const room = MAX_PENDING / text.length;
    for (let at = 0; at < room; at++) writer.add(text, destination);
    expect([writer.dropped, errors]).toEqual([0, []]);
    writer.add(text, destination);
    writer.add(text, destination);
    expect(writer.dropped).toBe(2);
    expect(errors).toEqual([{ service: 'POP3', folder, reason: 'The disk does not keep up' }]);
    const closed = writer.close();
    clock.advance(2_000);
    await closed;
  });

  test('does not keep the engine from stopping', async () => {
    writeFileSync(join(folder, 'logs'), 'not a folder');
    row();
    await log.close();
    expect(logged).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});

test('a row is in its file after a quarter of a second, and no timer runs after that', async () => {
  row();
  clock.advance(FLUSH_MS - 1);
  expect(readdirSync(folder)).toEqual([]);
  clock.advance(1);
  await expect.poll(() => (existsSync(place()) ? rows(names()[0]!).length : 0)).toBe(1);
  await log.flush();
  expect(clock.pending).toBe(0);
});

test('nothing is written, and no timer runs, while the log is off', async () => {
  settings = { ...settings, ProtocolLogEnabled: false };
  row();
  expect(clock.pending).toBe(0);
  await written();
  expect(readdirSync(folder)).toEqual([]);
});

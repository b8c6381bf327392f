/** When the times of a folder prove that nothing in it changed. */
import { mkdtempSync, rmSync, type Stats, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderMark } from '../../../src/mailbox/maildir/folder-mark.ts';

let folder: string;
let stats: Stats;
let mark: FolderMark;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-mark-'));
  stats = statSync(folder);
  mark = new FolderMark();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The folder as it would be with other times. */
const at = (times: { mtimeMs?: number; ctimeMs?: number; ino?: number }): Stats =>
  Object.assign(Object.create(stats) as Stats, times);

describe('the mark of a folder', () => {
  it.each([
    ['of fractions of a second', 1_700_000_000_123.5, 50],
    ['of whole seconds', 1_700_000_000_000, 2000],
  ])('is doubted until the tick of its time, one %s, has passed', (_, changed, tick) => {
    const then = at({ mtimeMs: changed, ctimeMs: changed });
    mark.scanned(then, changed + tick - 1, 0);
    expect(mark.settled).toBeUndefined();
    expect(mark.doubtedUntil).toBe(changed + tick);
    expect(mark.needsScan(then, changed + tick - 1)).toBe(false);
    expect(mark.needsScan(then, changed + tick)).toBe(true);
    for (const now of [changed + tick, changed + tick + 1]) {
      mark.scanned(then, now, 0);
      expect(mark.settled).toEqual({ ino: stats.ino, mtimeMs: changed, ctimeMs: changed });
      expect(mark.needsScan(then, now + 1e9)).toBe(false);
    }
  });

  it('is doubted by the later of the two times: the other can be set to anything', () => {
    const then = at({ mtimeMs: 1_000_000_000_000, ctimeMs: 1_700_000_000_123.5 });
    mark.scanned(then, 1_700_000_000_123.5 + 49, 0);
    expect(mark.settled).toBeUndefined();
  });

  it.each([
    ['a later modification', { mtimeMs: 1_700_000_000_001 }],
    ['a modification time that was set back', { mtimeMs: 1_500_000_000_000 }],
    ['a change that left the modification time as it was', { ctimeMs: 1_700_000_000_001 }],
    ['another folder with the same times', { ino: -1 }],
  ])('does not stand for %s', (_, difference) => {
    const then = { mtimeMs: 1_700_000_000_000, ctimeMs: 1_700_000_000_000 };
    const now = 1_700_000_100_000;
    mark.scanned(at(then), now, 0);
    expect(mark.needsScan(at(then), now)).toBe(false);
    expect(mark.needsScan(at({ ...then, ...difference }), now)).toBe(true);
    const later = new FolderMark();
    later.recall(mark.settled);
    expect(later.needsScan(at(then), now)).toBe(false);
    expect(later.needsScan(at({ ...then, ...difference }), now)).toBe(true);
  });

  it('that was in doubt is nothing to begin from', () => {
    const then = at({ mtimeMs: 1_700_000_000_000.5, ctimeMs: 1_700_000_000_000.5 });
    const now = 1_700_000_100_000;
    mark.scanned(then, now, 0);
    mark.changedByUs(then, now);
    expect(mark.settled).toBeUndefined();
    mark.scanned(then, now, 0);
    mark.distrust();
    expect(mark.settled).toBeUndefined();
    const later = new FolderMark();
    later.recall(mark.settled);
    expect(later.needsScan(then, now)).toBe(true);
  });
});

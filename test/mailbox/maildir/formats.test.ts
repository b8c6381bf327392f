import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareArrival, diskSizeIn, infoOf, UniqueNames, wireSizeIn } from '../../../src/mailbox/maildir/file-name.ts';
import { parseFlagLetters, replaceFlagLetters } from '../../../src/mailbox/maildir/flag-letters.ts';
import { folderOf, mailboxOf } from '../../../src/mailbox/maildir/folder-name.ts';
import { formatKeywords, parseKeywords } from '../../../src/mailbox/maildir/keywords-format.ts';
import {
  formatSubscriptions,
  parseSubscriptions,
  subscriptionEntry,
  subscriptionName,
} from '../../../src/mailbox/maildir/subscriptions-format.ts';
import {
  extensionValue,
  formatUidListHeader,
  formatUidListRecord,
  parseUidListHeader,
  parseUidListRecords,
  UidListCorrupt,
} from '../../../src/mailbox/maildir/uidlist-format.ts';
import { runs } from '../../support/fuzz.ts';

describe('the name of a message file', () => {
  it('tells both sizes, and no size whose digits do not end where they should', () => {
    const base = '1795499168.M596996P15570.vm,S=40,W=45';
    expect([diskSizeIn(base), wireSizeIn(base)]).toEqual([40, 45]);
    expect([diskSizeIn('1.x,S=40'), wireSizeIn('1.x,S=40')]).toEqual([40, undefined]);
    for (const bad of ['1.x,S=', '1.x,S=4k', '1.x,S=-4', '1.x,S=4.5', '1.x,s=4', '1.x,S=99999999999999999999']) {
      expect(diskSizeIn(bad), bad).toBeUndefined();
    }
  });

  it('parses flags behind the last colon, up to the next comma', () => {
    expect(parseFlagLetters(infoOf('1.x,S=4:2,FSab'))).toEqual({ system: 2 | 8, keywords: 0b11 });
    expect(parseFlagLetters(infoOf('1.x:2,DFRSTz,S'))).toEqual({ system: 31, keywords: 1 << 25 });
    expect(parseFlagLetters(infoOf('1.x:1,S:2,T'))).toEqual({ system: 4, keywords: 0 });
    for (const none of ['1.x', '1.x:', '1.x:2', '1.x:3,S', '1.x:2,', '1.x:2,,S']) {
      expect(parseFlagLetters(infoOf(none)), none).toEqual({ system: 0, keywords: 0 });
    }
  });

  it('gets other flags, keeping the letters of other programs', () => {
    const flags = { system: 8 | 4, keywords: 0b101 };
    expect(replaceFlagLetters('', flags)).toBe(':2,STac');
    expect(replaceFlagLetters(':2,RPb', flags)).toBe(':2,PSTac');
    expect(replaceFlagLetters(':2,F,zzz', flags)).toBe(':2,STac,zzz');
    expect(replaceFlagLetters(':2,S', { system: 0, keywords: 0 })).toBe(':2,');
  });

  it('is made new each time, also when the clock stands still or goes back', () => {
    let now = 1_795_499_168_596.9;
    const names = new UniqueNames(() => now, 'a/b:c', 7);
    expect(names.next()).toBe('1795499168.M596900P7.a\\057b\\072c');
    expect(names.next()).toBe('1795499168.M596901P7.a\\057b\\072c');
    now -= 5000;
    expect(names.next()).toBe('1795499168.M596902P7.a\\057b\\072c');
  });

  it('orders arrivals by second, microsecond and name', () => {
    const names = ['10.M2P1.h', '9.M5P1.h', '10.M10P1.h', '9.x', '9.a'];
    expect(names.sort(compareArrival)).toEqual(['9.a', '9.x', '9.M5P1.h', '10.M2P1.h', '10.M10P1.h']);
  });
});

describe('dovecot-uidlist', () => {
  const golden =
    '3 V1795499168 N3 G1becae23a024056bd23c000083ecc375\n' +
    '1 :1795499168.M596996P15570.vm,S=40,W=45\n' +
    '10 Pmy-uidl-string O1 Gmy-guid :1795499168.M596997P15570.vm,S=31,W=35\n';

  it('is read as Dovecot writes it, and written so that the same octets come back', () => {
    const { header, length } = parseUidListHeader(golden);
    expect(header).toEqual({
      version: 3,
      uidValidity: 1795499168,
      nextUid: 3,
      guid: '1becae23a024056bd23c000083ecc375',
      others: [],
    });
    const records = parseUidListRecords(golden.slice(length), 3);
    expect(records.uids).toEqual([1, 10]);
    expect(records.untidy).toBe(false);
    const fields = records.extensions.get(10);
    expect(['P', 'O', 'G', 'S'].map((key) => extensionValue(fields, key))).toEqual([
      'my-uidl-string',
      '1',
      'my-guid',
      undefined,
    ]);
    const written = records.uids.map((uid, i) =>
      formatUidListRecord(uid, records.bases[i]!, records.extensions.get(uid)),
    );
    expect(formatUidListHeader(header) + written.join('')).toBe(golden);
  });

  it('keeps header fields it does not know', () => {
    const text = '3 V5 N9 Pdovecot Xabc G1becae23a024056bd23c000083ecc375\n';
    const { header } = parseUidListHeader(text);
    expect(header.others).toEqual(['Pdovecot', 'Xabc']);
    expect(formatUidListHeader(header)).toBe('3 V5 N9 G1becae23a024056bd23c000083ecc375 Pdovecot Xabc\n');
  });

  it('reads version 1, where no UID reaches the next UID', () => {
    const { header, length } = parseUidListHeader('1 1700000000 5\n3 name with spaces\n');
    expect(header).toMatchObject({ version: 1, uidValidity: 1700000000, nextUid: 5, guid: '' });
    expect(length).toBe(15);
    expect(parseUidListRecords('3 name with spaces\n4 b:2,S\n', 1, 0, 5)).toMatchObject({
      uids: [3, 4],
      bases: ['name with spaces', 'b'],
    });
    expect(() => parseUidListRecords('5 a\n', 1, 0, 5)).toThrow(UidListCorrupt);
  });

  it('takes names with spaces and colons in extension values, and stops a stored name at its flags', () => {
    const records = parseUidListRecords('7 Pa:b S12 :some name:2,S\n', 3);
    expect(records.bases).toEqual(['some name']);
    expect(records.extensions.get(7)).toBe('Pa:b S12');
  });

  it('drops fields whose key is no capital, and marks the file for a rewrite', () => {
    const records = parseUidListRecords('7 x1 Pq ?? :n\n', 3);
    expect(records.extensions.get(7)).toBe('Pq');
    expect(records.untidy).toBe(true);
  });

  it('leaves a last line without its end for later', () => {
    const records = parseUidListRecords('1 :a\n2 :b\n3 :c', 3);
    expect(records.uids).toEqual([1, 2]);
    expect(records.octets).toBe(10);
  });

  it('is corrupt when a record breaks a rule', () => {
    for (const bad of [
      '0 :a\n',
      'x :a\n',
      '1\n',
      '1 \n',
      '1 :\n',
      '1 Pabc\n',
      '1 Pabc \n',
      '1 :a/b\n',
      '2 :a\n2 :b\n',
      '3 :a\n2 :b\n',
      '4294967295 :a\n',
      '\n',
    ]) {
      expect(() => parseUidListRecords(bad, 3), JSON.stringify(bad)).toThrow(UidListCorrupt);
    }
    expect(() => parseUidListRecords('5 :a\n', 3, 5)).toThrow(UidListCorrupt);
    expect(parseUidListRecords('4294967293 :a\n', 3).uids).toEqual([4294967293]);
  });

  it('is corrupt when its header breaks a rule', () => {
    for (const bad of [
      '',
      '3 V5 N1',
      '2 V5 N1\n',
      '3\n',
      '3 V0 N1\n',
      '3 N1\n',
      '3 Vx N1\n',
      '3 V5 N0\n',
      '1 0 1\n',
      '1 5\n',
      'x\n',
    ]) {
      expect(() => parseUidListHeader(bad), JSON.stringify(bad)).toThrow(UidListCorrupt);
    }
  });
});

describe('dovecot-keywords', () => {
  it('is read and written as Dovecot has it', () => {
    const golden = '0 $Label1\n1 work\n2 $Forwarded\n';
    expect(parseKeywords(golden)).toEqual(['$Label1', 'work', '$Forwarded']);
    expect(formatKeywords(parseKeywords(golden))).toBe(golden);
  });

  it('skips lines that break a rule, and keeps gaps', () => {
    const names = parseKeywords('0 a\nnonsense\n26 z\n3 A\n2 c\n2 d\n4 \n5x y\n25 last');
    expect(names[0]).toBe('a');
    expect(names[2]).toBe('c');
    expect(names[25]).toBe('last');
    expect(names.filter((name) => name !== undefined)).toHaveLength(3);
    expect(formatKeywords(names)).toBe('0 a\n2 c\n25 last\n');
  });
});

describe('subscriptions', () => {
  it('is read as Dovecot writes it', () => {
    const golden = 'V\t2\n\nWork\nWork\tSub\n&AMQ-rger\tx\n';
    const parsed = parseSubscriptions(golden);
    expect(parsed.entries.map((entry) => subscriptionName(entry, parsed.version))).toEqual([
      'Work',
      'Work/Sub',
      'Ärger/x',
    ]);
    expect(formatSubscriptions(parsed)).toBe(golden);
    expect(subscriptionEntry('Ärger/x', 2)).toBe('&AMQ-rger\tx');
  });

  it('stays version 1 where it is, and is version 2 where there is none', () => {
    const parsed = parseSubscriptions('Work.Sub\nINBOX\n');
    expect(parsed.version).toBe(1);
    expect(parsed.entries.map((entry) => subscriptionName(entry, 1))).toEqual(['Work/Sub', 'INBOX']);
    expect(formatSubscriptions({ version: 1, entries: [...parsed.entries, subscriptionEntry('a/ä', 1)] })).toBe(
      'Work.Sub\nINBOX\na.&AOQ-\n',
    );
    expect(formatSubscriptions(parseSubscriptions(undefined))).toBe('V\t2\n\n');
  });

  it.each([1, 2] as const)('tells a name with a dot from two, in version %i', (version) => {
    const names = ['a.b', 'a/b', 'Dr. Miller/2.1', 'a\\2eb'];
    const entries = names.map((name) => subscriptionEntry(name, version));
    expect(new Set(entries).size).toBe(names.length);
    expect(entries.map((entry) => subscriptionName(entry, version))).toEqual(names);
    expect(entries.slice(0, 2)).toEqual(['a\\2eb', version === 1 ? 'a.b' : 'a\tb']);
  });

  it('writes INBOX in capitals, and reads names that are none as unknown', () => {
    expect(subscriptionEntry('inbox', 2)).toBe('INBOX');
    expect(subscriptionName('&AGE-', 2)).toBeUndefined();
    expect(subscriptionName('a\t\tb', 2)).toBeUndefined();
    expect(subscriptionName('a\u0001tb', 2)).toBeUndefined();
  });
});

describe('the folder of a mailbox', () => {
  it('is a sibling with dots between the components, in modified UTF-7', () => {
    const pairs = [
      ['Work', '.Work'],
      ['Work/Sub', '.Work.Sub'],
      ['Ärger', '.&AMQ-rger'],
      ['a & b/ü', '.a &- b.&APw-'],
      ['INBOX/x', '.INBOX.x'],
      ['Dr. Miller/v1.0', '.Dr\\2e Miller.v1\\2e0'],
      ['.a', '.\\2ea'],
      ['...', '.\\2e\\2e\\2e'],
      ['a\\b', '.a\\b'],
      ['a\\2eb', '.a\\5c2eb'],
      ['a\\2Eb', '.a\\2Eb'],
      ['a\\5c', '.a\\5c'],
      ['a\\5c2e\\5c5c2e', '.a\\5c5c2e\\5c5c5c2e'],
      ['\\.2e\\\\2e', '.\\\\2e2e\\\\5c2e'],
    ] as const;
    for (const [name, folder] of pairs) {
      expect(folderOf(name)).toBe(folder);
      expect(mailboxOf(folder)).toBe(name);
    }
    expect(folderOf('iNbOx')).toBe('');
  });

  it('is never above the root, nor longer than the file system takes', () => {
    for (const bad of ['..', '.', 'a/..', '../x', 'x'.repeat(255), 'ä'.repeat(100), '.'.repeat(85)]) {
      expect(() => folderOf(bad), bad).toThrow('Invalid mailbox name');
    }
    expect(folderOf('x'.repeat(254))).toHaveLength(255);
    expect(folderOf(`${'.'.repeat(84)}xx`)).toHaveLength(255);
  });

  it('is that of one name alone, and no name has another', () => {
    const piece = fc.constantFrom('\\', '.', '2e', '2E', '5c', 'a', '&', '-', 'ü', ' ', '~');
    const component = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(component, (name) => {
        if (name === '.' || name === '..') return;
        expect(folderOf(name).slice(1)).not.toContain('.');
        expect(mailboxOf(folderOf(name))).toBe(name);
      }),
      runs(300),
    );
    fc.assert(
      fc.property(component, (written) => {
        const folder = `.${written.replaceAll('.', 'x')}`;
        const name = mailboxOf(folder);
        if (name !== undefined) expect(folderOf(name)).toBe(folder);
      }),
      runs(300),
    );
  });

  it('is passed over when no mailbox is named so', () => {
    for (const folder of [
      'cur',
      '.',
      '..',
      '..x',
      '.a..b',
      '.a.',
      '.INBOX',
      '.inbox',
      '.&AGE-',
      '.bad&x-',
      '.\u00e4',
      '.&AA0-',
    ]) {
      expect(mailboxOf(folder), folder).toBeUndefined();
    }
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeMessage } from '../../src/mime/describe-message.ts';
import { HeaderFilter } from '../../src/mime/header-filter.ts';
import type { MessagePart } from '../../src/mime/message-part.ts';
import { scanMessage } from '../../src/mime/scanner.ts';
import { findSection, type SectionText } from '../../src/mime/section.ts';
import { withoutNuls } from '../../src/mime/wire-string.ts';
import { withCrlf } from './messages.ts';
import { type WireTree, wireTree } from './wire-tree.ts';

const corpus = join(import.meta.dirname, 'corpus');
/** What Dovecot 2.3.19 answered; written by corpus/ask-dovecot.mjs. */
const dovecot: Record<string, Record<string, string>> = JSON.parse(readFileSync(join(corpus, 'dovecot.json'), 'utf8'));
const names = Object.keys(dovecot);
const octetsOf = (name: string) => readFileSync(join(corpus, `${name}.eml`));

/**
 * Messages, none of them well-formed save the folded Message-ID, of which we say something else on purpose. What we say
 * is written out in the tests of the part that says it.
 */
const DIFFERENT: Record<string, string> = {
  'ENVELOPE broken-addresses': 'read as they were meant',
  'ENVELOPE folded-message-id': 'blanks around a value are not part of it',
  'BODYSTRUCTURE folded-message-id': 'blanks around a value are not part of it',
  'BODYSTRUCTURE broken-content-types': 'text/plain when unreadable (RFC 2045 §5.2); quotes and semicolons forgiven',
  'BODYSTRUCTURE content-fields-without-mime-version': 'an encoding is taken as meant (RFC 9051 §9, body-fld-enc)',
  'BODYSTRUCTURE encoded-message': 'the line end before a delimiter is part of nothing inside',
  'BODYSTRUCTURE message-cut-by-delimiter': 'the line end before a delimiter is part of nothing inside',
  'BODYSTRUCTURE message-global': 'message/global is a message (RFC 9051 §9, media-message)',
  'BODYSTRUCTURE multipart-closed-at-once': 'shown as text, so that it can be read',
  'BODYSTRUCTURE multipart-without-boundary': 'shown as text, so that it can be read',
  'BODYSTRUCTURE multipart-without-parts': 'shown as text, so that it can be read',
};
for (const key of Object.keys(DIFFERENT)) DIFFERENT[key.replace('BODYSTRUCTURE', 'BODY')] = DIFFERENT[key]!;

test('every message of the corpus was shown to Dovecot', () => {
  const files = readdirSync(corpus).filter((file) => file.endsWith('.eml'));
  expect(files.map((file) => file.slice(0, -'.eml'.length)).sort()).toEqual([...names].sort());
});

describe.each(['ENVELOPE', 'BODYSTRUCTURE', 'BODY'])('%s is what Dovecot answers', (item) => {
  const ours = (octets: Buffer): WireTree => {
    const { envelope, bodyStructure, body } = describeMessage(octets);
    const wire = item === 'ENVELOPE' ? envelope : item === 'BODY' ? body : bodyStructure;
    return wireTree(wire.toString('latin1'));
  };

  test.each(names)('for %s', (name) => {
    const theirs = wireTree(dovecot[name]![item]!);
    if (DIFFERENT[`${item} ${name}`] === undefined) expect(ours(octetsOf(name))).toEqual(theirs);
    // A difference that is gone must leave the list.
    else expect(ours(octetsOf(name))).not.toEqual(theirs);
  });

  test.each(names)('for %s with CRLF line ends', (name) => {
    expect(ours(withCrlf(octetsOf(name)))).toEqual(ours(octetsOf(name)));
  });
});

test.each(names)('RFC822.SIZE of %s is what Dovecot answers', (name) => {
  expect(describeMessage(octetsOf(name)).size).toBe(Number(dovecot[name]!['RFC822.SIZE']));
});

/** Sections of which Dovecot says something else. */
const OTHER_SECTIONS: Record<string, RegExp> = {
  // Of a header whose body is empty it leaves out the blank line; RFC 3501 §6.4.5 has it in all header fetches.
  '2.MIME': /^empty-parts$/,
  '3.HEADER': /^forwarded$/,
  // Of a header without a blank line it sends nothing at all.
  'HEADER.FIELDS.NOT (FROM DATE)': /^only-headers-unended$/,
};
/** It numbers the parts of what has none: to it, `2.1` of a text part 2 is that part. */
const NO_SUCH_PART = new Set(['2.1', '2.1.MIME', '2.2.1', '3.1']);

describe.each(['raw', 'wire'] as const)('sections, cut by %s offsets,', (form) => {
  const sections = Object.keys(dovecot[names[0]!]!).filter((item) => item.startsWith('BODY['));

  test.each(names)('are what Dovecot answers for %s', (name) => {
    const octets = form === 'wire' ? withCrlf(octetsOf(name)) : octetsOf(name);
    const root = scanMessage(octets);
    for (const item of sections) {
      const section = item.slice('BODY['.length, -1);
      const theirs = wireTree(dovecot[name]![item]!);
      const cut = cutSection(octets, root, section, form);
      if (cut === undefined) {
        if (!NO_SUCH_PART.has(section)) expect(theirs, `${name} ${item}`).toBe('');
        continue;
      }
      if (DIFFERENT[`BODY ${name}`] !== undefined || OTHER_SECTIONS[section]?.test(name)) continue;
      expect(withoutNuls(withCrlf(cut)).toString('latin1'), `${name} ${item}`).toBe(theirs);
    }
  });
});

function cutSection(octets: Buffer, root: MessagePart, name: string, form: 'raw' | 'wire'): Buffer | undefined {
  const [, numbers, text, fields] = /^((?:\d+\.?)*)([A-Z.]*)(?: \((.*)\))?$/.exec(name)!;
  const path = numbers!.split('.').filter(Boolean).map(Number);
  const found = findSection(root, path, fields === undefined ? textOf(text!) : 'header');
  if (found === undefined) return undefined;
  const cut =
    form === 'raw' ? octets.subarray(found.start, found.end) : octets.subarray(found.wireStart, found.wireEnd);
  if (fields === undefined) return cut;
  return new HeaderFilter(fields.replaceAll('"', '').split(' '), text === 'HEADER.FIELDS.NOT').apply(withCrlf(cut));
}

function textOf(name: string): SectionText {
  return name === '' ? 'body' : (name.toLowerCase() as SectionText);
}

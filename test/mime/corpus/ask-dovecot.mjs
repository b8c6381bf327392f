// Asks Dovecot what it answers for the messages of this folder, and writes it down in dovecot.json.
//
//   node test/mime/corpus/ask-dovecot.mjs          (as root, with Debian's dovecot-imapd installed)
//
// Dovecot's imap program is run by itself, on a Maildir in a temporary folder: it listens nowhere. The answers are octet
// strings: one character for each octet.
import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SECTIONS = ['HEADER', 'TEXT', '1', '1.MIME', '1.HEADER', '1.TEXT', '2', '2.MIME', '2.HEADER', '2.TEXT', '2.1'];
SECTIONS.push('2.1.MIME', '2.2', '2.2.HEADER', '2.2.1', '3', '3.HEADER', '3.1');
SECTIONS.push('HEADER.FIELDS (Subject To X-None)', 'HEADER.FIELDS.NOT (From Date)', '2.HEADER.FIELDS (Subject)');
const ITEMS = ['RFC822.SIZE', 'ENVELOPE', 'BODY', 'BODYSTRUCTURE', ...SECTIONS.map((name) => `BODY.PEEK[${name}]`)];
/** Any user that is not root will do. */
const UID = 65534;

const corpus = import.meta.dirname;
const names = readdirSync(corpus).filter((name) => name.endsWith('.eml'));
const home = mkdtempSync(join(tmpdir(), 'ask-dovecot-'));
try {
  for (const folder of ['', 'Maildir', 'Maildir/cur', 'Maildir/new', 'Maildir/tmp']) {
    mkdirSync(join(home, folder), { recursive: true });
    chownSync(join(home, folder), UID, UID);
  }
  names.forEach((name, i) => {
    const file = join(home, 'Maildir/cur', `${100_000 + i}.M1P1.host:2,S`);
    copyFileSync(join(corpus, name), file);
    chownSync(file, UID, UID);
  });
  writeFileSync(join(home, 'dovecot.conf'), `mail_location = maildir:~/Maildir\nssl = no\nlog_path = ${home}/log\n`);
  const commands = ['a SELECT INBOX', ...ITEMS.map((item, i) => `${i} FETCH 1:* ${item}`), 'z LOGOUT', ''];
  const { stdout, stderr } = spawnSync(
    'setpriv',
    ['--reuid', `${UID}`, '--regid', `${UID}`, '--clear-groups', '/usr/lib/dovecot/imap', '-c', `${home}/dovecot.conf`],
    { input: commands.join('\r\n'), env: { HOME: home, USER: 'corpus' }, maxBuffer: 1 << 28 },
  );
  const answers = Object.fromEntries(names.map((name) => [name.replace(/\.eml$/, ''), {}]));
  for (const line of linesOf(stdout)) {
    const match = /^\* (\d+) FETCH \(([^ [(]+(?:\[[^\]]*\])?) (.*)\)\r\n$/s.exec(line);
    if (match !== null) answers[names[match[1] - 1].replace(/\.eml$/, '')][match[2]] = match[3];
    else if (/^\S+ (NO|BAD)/.test(line)) throw new Error(`${line}${stderr}`);
  }
  const asked = Object.values(answers).flatMap((answer) => Object.keys(answer)).length;
  if (asked !== names.length * ITEMS.length)
    throw new Error(`${asked} answers for ${names.length} messages: ${stderr}`);
  writeFileSync(join(corpus, 'dovecot.json'), `${JSON.stringify(answers, null, 1)}\n`);
} finally {
  rmSync(home, { recursive: true });
}

/** Cuts the output into lines, literals included. */
function* linesOf(output) {
  let start = 0;
  let at = 0;
  while (start < output.length) {
    const end = output.indexOf('\r\n', at) + 2;
    if (end === 1) return;
    const literal = /\{(\d+)\}\r\n$/.exec(output.toString('latin1', Math.max(start, end - 20), end));
    at = literal === null ? end : end + Number(literal[1]);
    if (literal !== null) continue;
    yield output.toString('latin1', start, end);
    start = end;
  }
}

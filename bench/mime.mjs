// How fast messages are taken apart and searched: alone, and against Dovecot's imap program on the same files.
//
//   node bench/mime.mjs              (as root with dovecot-imapd installed, to have the peer in it)
//   --messages N (1000)  --rounds N (7)
//
// Alone: memory to memory, best of the rounds, in MB/s. Against Dovecot: both read the same Maildir in the page cache,
// Dovecot with its index deleted before each round, alternating; median over median, and the ratio of the two.
import { spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { attachment, ordinaryMessages } from './mime-messages.mjs';

if (process.features.typescript === undefined) module.register('../scripts/strip-types.mjs', import.meta.url);
const { describeMessage } = await import('../src/mime/describe-message.ts');
const { scanMessage } = await import('../src/mime/scanner.ts');
const { SearchKey } = await import('../src/mime/search-key.ts');
const { bodyContains, textContains } = await import('../src/mime/search-message.ts');
const { HeaderFilter } = await import('../src/mime/header-filter.ts');
const { decodeTransferEncoding } = await import('../src/mime/transfer-encoding.ts');

const { values: options } = parseArgs({
  options: { messages: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '7' } },
});
const pool = Buffer.allocUnsafeSlow(1 << 20);
const ROUNDS = Number(options.rounds);
const messages = ordinaryMessages(Number(options.messages));
const withCrlf = messages.map((message) => Buffer.from(message.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'));

console.log(
  `Node ${process.version}; ${messages.length} messages, ${(sizeOf(messages) / messages.length) | 0} octets each\n`,
);
const zebra = new SearchKey('zebrafish');
const wanted = new HeaderFilter(
  ['from', 'to', 'cc', 'subject', 'date', 'message-id', 'references', 'content-type'],
  false,
);
alone('describe, LF', messages, describeMessage);
alone('describe, CRLF', withCrlf, describeMessage);
alone('find the parts only', messages, scanMessage);
alone('HEADER.FIELDS', withCrlf, (message) => wanted.apply(message));
alone('SEARCH BODY', messages, (message) => bodyContains(message, scanMessage(message), zebra));
alone('SEARCH TEXT', messages, (message) => textContains(message, scanMessage(message), zebra));
const large = attachment(10 * 1024 * 1024);
alone('describe, 10 MiB attachment', [large], describeMessage);
alone('decode base64', [large.subarray(large.indexOf('\n\n') + 2)], (body) => decodeTransferEncoding(body, 'base64'));
alone('decode quoted-printable', [large.subarray(0)], (body) => decodeTransferEncoding(body, 'quoted-printable'));
const nested = Buffer.from('Content-Type: multipart/mixed; boundary=b\n\n--b\n'.repeat(10_000));
alone('describe, 10,000 nested multiparts', [nested], describeMessage);

await againstDovecot();

function sizeOf(buffers) {
  return buffers.reduce((sum, { length }) => sum + length, 0);
}

function alone(name, inputs, work) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < Math.max(12, ROUNDS); round++)
    best = Math.min(
      best,
      milliseconds(() => each(inputs, work)),
    );
  const time = `${((best * 1000) / inputs.length).toFixed(1)} µs each`.padStart(18);
  console.log(`${name.padEnd(36)}${time}${(sizeOf(inputs) / best / 1000).toFixed(0).padStart(8)} MB/s`);
}

function milliseconds(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

async function againstDovecot() {
  const home = mkdtempSync(join(tmpdir(), 'postern-mime-'));
  const uid = 65534;
  try {
    const cur = join(home, 'Maildir/cur');
    for (const folder of ['', 'Maildir', 'Maildir/cur', 'Maildir/new', 'Maildir/tmp']) {
      mkdirSync(join(home, folder), { recursive: true });
      chownSync(join(home, folder), uid, uid);
    }
    messages.forEach((message, i) => {
      const file = join(cur, `${1_700_000_000 + i}.M1P1.host,S=${message.length}:2,S`);
      writeFileSync(file, message);
      chownSync(file, uid, uid);
    });
    writeFileSync(join(home, 'dovecot.conf'), `mail_location = maildir:~/Maildir\nssl = no\nlog_path = ${home}/log\n`);
    const files = readdirSync(cur)
      .sort()
      .map((name) => join(cur, name));
    const read = (work) => () => each(files, (file) => work(readQuickly(file)));
    const cases = [
      ['FETCH (ENVELOPE BODY BODYSTRUCTURE), cold', 'FETCH 1:* (ENVELOPE BODY BODYSTRUCTURE)', read(describeMessage)],
      ['SEARCH BODY', 'SEARCH BODY zebrafish', read((message) => bodyContains(message, scanMessage(message), zebra))],
      ['SEARCH TEXT', 'SEARCH TEXT zebrafish', read((message) => textContains(message, scanMessage(message), zebra))],
    ];
    console.log('\nagainst Dovecot (reading the files included)      ours  Dovecot   ratio');
    for (const [name, command, ours] of cases) {
      const times = { ours: [], theirs: [] };
      for (let round = 0; round < ROUNDS; round++) {
        times.ours.push(milliseconds(ours));
        const theirs = await askDovecot(home, uid, command);
        if (theirs === undefined) return console.log('Dovecot does not run here.');
        times.theirs.push(theirs);
      }
      const medians = [median(times.ours), median(times.theirs)];
      const numbers = [...medians.map((time) => `${time.toFixed(1)} ms`), (medians[0] / medians[1]).toFixed(2)];
      console.log(name.padEnd(44) + numbers.map((number) => number.padStart(10)).join(''));
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** As a mail store reads: into a buffer that it has already. */
function readQuickly(file) {
  const descriptor = openSync(file, 'r');
  const length = readSync(descriptor, pool, 0, pool.length, 0);
  closeSync(descriptor);
  return pool.subarray(0, length);
}

function each(inputs, work) {
  for (const input of inputs) work(input);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

/** @returns the time that Dovecot says the command took, in milliseconds; undefined when it does not run */
async function askDovecot(home, uid, command) {
  for (const name of readdirSync(join(home, 'Maildir')).filter((name) => name.startsWith('dovecot'))) {
    rmSync(join(home, 'Maildir', name));
  }
  const user = ['--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups'];
  const imap = spawn('setpriv', [...user, '/usr/lib/dovecot/imap', '-c', join(home, 'dovecot.conf')], {
    env: { HOME: home, USER: 'bench' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => imap.on('error', resolve).on('close', resolve));
  // A program that is gone shows by its missing answer.
  imap.stdin.on('error', () => {});
  imap.stdin.write(`a SELECT INBOX\r\nb ${command}\r\n`);
  let tail = '';
  let match = null;
  imap.stdout.setEncoding('latin1').on('data', (chunk) => {
    tail = (tail + chunk).slice(-500);
    match ??= /^b OK .*\((\d+\.\d+) \+ (\d+\.\d+)/m.exec(tail);
    // A long command is only finished while the client is there.
    if (match !== null && imap.stdin.writable) imap.stdin.end('c LOGOUT\r\n');
  });
  await ended;
  return match === null ? undefined : (Number(match[1]) + Number(match[2])) * 1000;
}

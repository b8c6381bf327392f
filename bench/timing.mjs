// Whether the time of a refusal tells which names exist: for each mechanism of both protocols, log-ons with a wrong
// password to names that exist and to names that do not, in turns, over real connections.
//
//   npm run bench:timing      --rounds N (200) of each kind   --check (exit 1 when some distributions can be told apart)
//
// The statistic is the chance that a refusal of an unknown name takes longer than one of a known name: 0.50 when nothing
// can be learnt, 0 or 1 when everything can. Of 200 and 200 draws from one distribution it strays from 0.50 by 0.03
// (standard deviation); the limit is three and a half times that. To show that it would tell, the second line compares
// known names with what is refused without a look at any hash.
// Each attempt comes from an address of its own, so that no penalty of an address is measured. Needs the build.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './mail/bench.mjs';
import { makePostern } from './mail/servers.mjs';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, check: { type: 'boolean', default: false } },
});
const ROUNDS = Number(options.rounds);
/** Three and a half standard deviations of the statistic, when both kinds are drawn from one distribution. */
const LIMIT = 3.5 * Math.sqrt((2 * ROUNDS + 1) / (12 * ROUNDS ** 2));
/** Log-ons before the measured ones: they load modules and start threads. */
const WARM_UP = 10;
const RUN = join(import.meta.dirname, '..', 'bin', 'run.js');
const KNOWN = ['ann', 'bob', 'carl', 'dora', 'eve'];

const base64 = (text) => Buffer.from(text).toString('base64');
const POP_LINE = /^(?:\+|-ERR)[^\r]*\r\n$/;
const IMAP_LINE = /^(?:\+ ?|x )[^\r]*\r\n$/;

/** What each says, line by line; of SCRAM the last line depends on the server's. */
const MECHANISMS = {
  'POP3 USER/PASS': ['pop3', POP_LINE, (user, password) => [`USER ${user}`, `PASS ${password}`]],
  'POP3 PLAIN': ['pop3', POP_LINE, (user, password) => [`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`]],
  'POP3 LOGIN': ['pop3', POP_LINE, (user, password) => ['AUTH LOGIN', base64(user), base64(password)]],
  'POP3 SCRAM-SHA-256': ['pop3', POP_LINE, (user) => [`AUTH SCRAM-SHA-256 ${clientFirst(user)}`, clientFinal]],
  'IMAP4 LOGIN command': ['imap', IMAP_LINE, (user, password) => [`x LOGIN ${user} ${password}`]],
  'IMAP4 PLAIN': ['imap', IMAP_LINE, (user, password) => [`x AUTHENTICATE PLAIN ${base64(`\0${user}\0${password}`)}`]],
  'IMAP4 LOGIN': ['imap', IMAP_LINE, (user, password) => ['x AUTHENTICATE LOGIN', base64(user), base64(password)]],
  'IMAP4 SCRAM-SHA-256': [
    'imap',
    IMAP_LINE,
    (user) => [`x AUTHENTICATE SCRAM-SHA-256 ${clientFirst(user)}`, clientFinal],
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'postern-timing-'));
const server = await makePostern(folder, []);
let attempts = 0;
try {
  for (const user of KNOWN) {
    const args = [RUN, 'new-mailbox', user, '--password-stdin', '--config', join(folder, 'postern.yaml')];
    execFileSync(process.execPath, args, { input: 'a right password', stdio: ['pipe', 'ignore', 'inherit'] });
  }
  await server.start();
  console.log(
    `\n${ROUNDS} log-ons to known names, ${ROUNDS} to unknown ones, limit 0.5 ± ${LIMIT.toFixed(3)}; Node ${process.version}, load of the machine ${loadavg()[0].toFixed(1)}`,
  );
  console.log('median (10 % to 90 %) in milliseconds: known, unknown; chance that the unknown one takes longer\n');
  let told = false;
  for (const [name, mechanism] of Object.entries(MECHANISMS)) {
    const [known, unknown] = await measure(mechanism);
    const chance = chanceOfLonger(unknown, known);
    const apart = Math.abs(chance - 0.5) > LIMIT;
    told ||= apart;
    console.log(row(name, known, unknown, chance, apart ? 'CAN BE TOLD' : 'overlap'));
    if (name !== 'POP3 USER/PASS') continue;
    const quick = await withoutHash();
    console.log(row('  (with no hash)', known, quick, chanceOfLonger(quick, known), 'can be told'));
  }
  if (options.check && told) process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** @returns times of known and of unknown names; which comes first changes with every round */
async function measure([protocol, line, script]) {
  const times = [[], []];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? [0, 1] : [1, 0];
    for (const kind of order) {
      const user = kind === 0 ? KNOWN.at(round % KNOWN.length) : `no${randomBytes(2).toString('hex')}`;
      const took = await attempt(protocol, line, script(user, randomBytes(8).toString('hex')));
      if (round >= 0) times[kind].push(took);
    }
  }
  return times;
}

/** Times of refusals of a mechanism that there is not, which come as fast as refusals can. */
async function withoutHash() {
  const times = [];
  const [protocol, line] = MECHANISMS['POP3 USER/PASS'];
  for (let round = 0; round < ROUNDS; round++)
    times.push(await attempt(protocol, line, ['USER nobody', 'AUTH NONE x']));
  return times;
}

/** Plays the lines, each behind the answer to the one before. @returns milliseconds from the first to the refusal */
async function attempt(protocol, end, lines) {
  const number = ++attempts;
  const localAddress = `127.${1 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
  const socket = net.connect({ port: server.ports[protocol], host: '127.0.0.1', localAddress, noDelay: true });
  socket.setEncoding('latin1');
  const answer = (pattern) =>
    new Promise((resolve, reject) => {
      let text = '';
      const take = (chunk) => {
        text += chunk;
        if (!pattern.test(text)) return;
        socket.off('data', take);
        resolve(text);
      };
      socket.on('data', take).once('error', reject);
      socket.once('close', () => reject(new Error(`closed after ${JSON.stringify(text)}`)));
    });
  await answer(/\r\n$/);
  const begun = performance.now();
  let last = '';
  for (const line of lines) {
    const said = typeof line === 'string' ? line : line(last);
    const answered = answer(end);
    socket.write(`${said}\r\n`);
    last = await answered;
  }
  const took = performance.now() - begun;
  socket.destroy();
  if (!/^(?:-ERR|x NO)/.test(last)) throw new Error(`not refused: ${last}`);
  return took;
}

function clientFirst(user) {
  return base64(`n,,n=${user},r=${randomBytes(12).toString('hex')}`);
}

function clientFinal(challenge) {
  const nonce = /r=([^,]*)/.exec(Buffer.from(challenge.slice(2), 'base64').toString())[1];
  return base64(`c=biws,r=${nonce},p=${randomBytes(32).toString('base64')}`);
}

/** Mann and Whitney's U over its largest value. */
function chanceOfLonger(some, others) {
  let above = 0;
  for (const one of some) for (const other of others) above += one > other ? 1 : one === other ? 0.5 : 0;
  return above / (some.length * others.length);
}

function row(name, known, unknown, chance, verdict) {
  return [name.padEnd(36), figures(known).padEnd(24), figures(unknown).padEnd(24), chance.toFixed(3), verdict].join(
    ' ',
  );
}

function figures(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const [low, high] = [0.1, 0.9].map((part) => sorted[Math.floor(part * (sorted.length - 1))].toFixed(2));
  return `${median(times).toFixed(2)} (${low} to ${high})`;
}

// `npm start`: a Postern to try out, from a fresh clone. Installs and builds when needed, makes data/ when it is not
// there (a configuration with unprivileged ports on this machine only, one mailbox with a few messages), then hosts the
// engine in this process, so that Ctrl-C reaches it and nothing is left behind.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ROOT } from './build-inputs.mjs';
import { prepare } from './prepare.mjs';
import { deliverSamples } from './sample-mailbox.mjs';

const DATA = join(ROOT, 'data');
const CONFIG = join(DATA, 'postern.yaml');
const MAILBOXES = join(DATA, 'mailboxes.passwd');
const MAILDIR = join(DATA, 'mailboxes', 'sample', 'Maildir');
const RUN = join(ROOT, 'bin', 'run.js');
/** The name that Exchange's own examples use, so that lines copied from them work here. */
const SERVER = 'MBX01';
/** Known to everybody who reads this: the engine listens on this machine alone, and the mailbox holds samples. */
const SAMPLE = { user: 'sample', password: 'postern' };
const PORTS = { pop: 1110, pops: 1995, imap: 1143, imaps: 1993 };

try {
  await prepare();
  prepareData();
  await serve();
} catch (error) {
  console.error(`postern: ${error.message}`);
  process.exitCode = 1;
}

function prepareData() {
  mkdirSync(DATA, { recursive: true, mode: 0o700 });
  if (!existsSync(CONFIG)) writeFileSync(CONFIG, configuration(), { mode: 0o600 });
  writeShortcut();
  if (!existsSync(MAILBOXES)) makeMailbox();
}

function makeMailbox() {
  // Its messages first: a start that was interrupted before the file of mailboxes was written is taken up again.
  deliverSamples(MAILDIR);
  postern(['new-mailbox', SAMPLE.user, '--password-stdin'], SAMPLE.password);
}

function postern(args, input) {
  const { status, stderr } = spawnSync(process.execPath, [RUN, ...args, '--config', CONFIG], {
    input,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args[0]} failed\n${stderr}`);
}

async function serve() {
  const { main } = await import('../dist/main.js');
  // npm passes on a Ctrl-C that the terminal has sent already; a second signal would cut the engine's end short.
  process.on('SIGINT', () => undefined);
  const serving = main(['serve', '--config', CONFIG], { root: ROOT });
  await Promise.race([serving, showCardOnceServing()]);
  await serving;
}

/** The engine publishes in a file what it serves; that of an earlier run carries another process's number. */
async function showCardOnceServing() {
  const file = join(DATA, 'status', `${SERVER}.json`);
  for (;;) {
    const status = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
    if (status?.pid === process.pid) return console.log(card(status.services));
    await setTimeout(50, undefined, { ref: false });
  }
}

/** What to do now, in at most 80 columns. The addresses are those in force: the settings may have been changed. */
function card({ pop, imap }) {
  const imapInClear = imap.listeners.find(({ tls }) => tls === 'UnencryptedOrTLS')?.binding;
  const curl = `curl -u ${SAMPLE.user}:${SAMPLE.password} 'imap://${imapInClear}/INBOX;UID=1'`;
  return `
  Postern serves one sample mailbox, to this machine only.

    POP3    ${addresses(pop, 'STLS')}
    IMAP4   ${addresses(imap, 'STARTTLS')}
    log on  ${SAMPLE.user}, password ${SAMPLE.password}

  In a second terminal, in this folder, once:

    export PATH="$PWD/data/bin:$PATH"

  and then: a log-on in clear, which LoginType SecureLogin refuses; another
  LoginType; the same log-on, which now shows a message.

    ${curl}
    postern set-imapsettings --login-type PlainTextLogin
    ${curl}

  Settings: data/postern.yaml   Back to the start: remove data/   Stop: Ctrl-C
`;
}

function addresses({ listeners }, upgrade) {
  return listeners
    .map(({ binding, tls }) => `${binding} (${tls === 'SSL' ? 'TLS' : upgrade})`.padEnd(27))
    .join('')
    .trimEnd();
}

function configuration() {
  return `# Written by the first \`npm start\`; change it by cmdlet or by hand while the engine runs.
dataFolder: .
servers:
  ${SERVER}:
    pop:
      UnencryptedOrTLSBindings: [127.0.0.1:${PORTS.pop}]
      SSLBindings: [127.0.0.1:${PORTS.pops}]
    imap:
      UnencryptedOrTLSBindings: [127.0.0.1:${PORTS.imap}]
      SSLBindings: [127.0.0.1:${PORTS.imaps}]
`;
}

/** `data/bin/postern`: this clone's postern on this configuration, so that a second terminal needs to set but PATH. */
function writeShortcut() {
  const file = join(DATA, 'bin', 'postern');
  mkdirSync(join(DATA, 'bin'), { recursive: true });
  writeFileSync(
    file,
    `#!/bin/sh\nPOSTERN_CONFIG=${quoted(CONFIG)} exec ${quoted(process.execPath)} ${quoted(RUN)} "$@"\n`,
  );
  chmodSync(file, 0o755);
}

function quoted(path) {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

// What the protocol log costs: Postern with the log on over Postern with the log off, the same mail, the same client, by
// turns. Short commands one after the other, where a row a command weighs most.
//
//   npm run bench:log        --rounds N (9)   --check (exit 1 when a target is missed)
//
// Needs the build.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Comparison, printHead, withThese } from './mail/bench.mjs';
import { copyMaildir, seedMaildir } from './mail/maildirs.mjs';
import { makePostern, owner } from './mail/servers.mjs';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, check: { type: 'boolean', default: false } },
});
const MESSAGES = 1_000;
const USER = 'logged';

const make = async (folder) => [
  await makePostern(join(folder, 'on'), [USER], { ProtocolLogEnabled: true }),
  await makePostern(join(folder, 'off'), [USER]),
];

await withThese(make, async ({ servers, client, folder }) => {
  const comparison = new Comparison(servers, Number(options.rounds));
  printHead('Protocol log, on and off');
  console.log(
    'Median (lowest to highest) with the log on, off; on over off: of the medians, of the best, of the processor time.\n',
  );
  const mail = join(folder, USER, 'Maildir');
  seedMaildir(mail, MESSAGES, owner);
  for (const server of servers) {
    await server.start();
    copyMaildir(mail, server.maildir(USER), owner);
  }

  const measured = async (server, protocol, before, operation, details) => {
    await client.open(server, protocol, USER);
    for (const command of before) await client.do('imap', { name: USER, command });
    const cpu = server.cpuMs();
    const { ms, clientCpuMs } = await client.do(operation, { name: USER, ...details });
    const serverCpuMs = server.cpuMs() - cpu;
    await client.do('close', { name: USER });
    return { value: (MESSAGES * 1000) / ms, serverCpuMs, clientCpuMs };
  };
  const fetches = Array.from({ length: MESSAGES }, (_, at) => `FETCH ${at + 1} BODY.PEEK[]`);
  const retrieve = (depth) => (server) => measured(server, 'pop3', [], 'retrieve', { count: MESSAGES, depth });
  const fetch = (server) => measured(server, 'imap', ['SELECT INBOX'], 'imapInTurn', { commands: fetches });
  for (const server of servers) for (const warm of [retrieve(1), retrieve(16), fetch]) await warm(server);
  const small = { better: 'more', target: 0.8 };
  await comparison.compare('RETR of 10 KB, one by one', 'messages/s', small, retrieve(1));
  await comparison.compare('RETR of 10 KB, 16 on their way', 'messages/s', small, retrieve(16));
  await comparison.compare('FETCH BODY[] of 10 KB, one by one', 'messages/s', small, fetch);
  if (options.check && !comparison.met) process.exitCode = 1;
});

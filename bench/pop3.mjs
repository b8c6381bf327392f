// How fast POP3 hands out messages, against Debian's Dovecot: the same mail, the same client, by turns.
//
//   npm run bench:pop3        --rounds N (7)   --check (exit 1 when a target is missed)
//
// Needs the build. As root with dovecot-pop3d installed the peer is in it; without, Postern is measured alone.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Comparison, printHead, printLegend, withServers } from './mail/bench.mjs';
import { copyMaildir, seedMaildir } from './mail/maildirs.mjs';
import { owner } from './mail/servers.mjs';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, check: { type: 'boolean', default: false } },
});
const MESSAGES = 1_000;
const USER = 'retrieve';

await withServers([USER], async ({ servers, client, folder }) => {
  const comparison = new Comparison(servers, Number(options.rounds));
  printHead('POP3');
  printLegend();
  const mail = join(folder, USER, 'Maildir');
  seedMaildir(mail, MESSAGES, owner);
  for (const server of servers) {
    await server.start();
    copyMaildir(mail, server.maildir(USER), owner);
  }

  const retrieve = async (server, depth) => {
    await client.open(server, 'pop3', USER);
    const cpu = server.cpuMs();
    const { ms, clientCpuMs } = await client.do('retrieve', { name: USER, count: MESSAGES, depth });
    const serverCpuMs = server.cpuMs() - cpu;
    await client.do('close', { name: USER });
    return { value: (MESSAGES * 1000) / ms, serverCpuMs, clientCpuMs };
  };
  for (const server of servers) for (const depth of [1, 16]) await retrieve(server, depth);
  const atLeastTheirs = { better: 'more', target: 1 };
  await comparison.compare('RETR of 10 KB, one by one', 'messages/s', atLeastTheirs, (server) => retrieve(server, 1));
  await comparison.compare('RETR of 10 KB, 16 on their way', 'messages/s', atLeastTheirs, (server) =>
    retrieve(server, 16),
  );
  if (options.check && !comparison.met) process.exitCode = 1;
});

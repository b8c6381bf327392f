// What a connection costs that waits for mail (IDLE). How soon it hears of some: deliveries.mjs.
//
//   npm run bench:idle        --connections N (1000)   --check (exit 1 when a target is missed)
//
// Memory is that of all the server's processes, before the connections came and when they all wait. Each connection is
// another user's, so each has a mailbox in memory and a watch on it: the dearest case. Of the two figures the first is
// over a server just started, with all that the first log-ons make it load and compile; the second, over one that has
// a tenth of the connections already, is what each further one costs.
// Needs the build. As root with dovecot-imapd installed the peer is in it, with a tenth of the connections.

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { printHead, withServers } from './mail/bench.mjs';
import { makeMaildir } from './mail/maildirs.mjs';
import { owner, PASSWORD } from './mail/servers.mjs';

const { values: options } = parseArgs({
  options: {
    connections: { type: 'string', default: '1000' },
    check: { type: 'boolean', default: false },
  },
});
const CONNECTIONS = Number(options.connections);
const FEW = Math.ceil(CONNECTIONS / 10);
/** KiB for each connection, in clear and in TLS. */
const TARGETS = { clear: 15, TLS: 60 };
/** How long a server is left alone before its memory is read, in milliseconds. */
const SETTLE_MS = 3_000;

const users = Array.from({ length: CONNECTIONS }, (_, i) => `user${i}`);
let missed = false;

await withServers(users, async ({ servers, client }) => {
  printHead('IDLE');
  for (const server of servers) for (const user of users) makeMaildir(server.maildir(user), owner);

  for (const secure of [false, true]) {
    const kind = secure ? 'TLS' : 'clear';
    for (const server of servers) {
      const isPeer = server !== servers[0];
      // Its TLS would need a certificate, and more connections more of the system's inotify instances than there are.
      if (isPeer && secure) continue;
      await server.start();
      await sleep(SETTLE_MS);
      const started = server.memoryKib();
      const port = secure ? server.ports.imaps : server.ports.imap;
      const hold = (some) => client.do('hold', { port, secure, users: some, password: PASSWORD });
      await hold(users.slice(0, FEW));
      await sleep(SETTLE_MS);
      const few = server.memoryKib();
      let line = `${server.name}, ${kind}: ${(started / 1024).toFixed(1)} MiB at the start; ${FEW} connections: ${each(few - started, FEW)} KiB each`;
      if (!isPeer) {
        await hold(users.slice(FEW));
        await sleep(SETTLE_MS);
        const all = server.memoryKib();
        const measured = (all - started) / CONNECTIONS;
        const met = measured <= TARGETS[kind];
        missed ||= !met;
        line += `; ${CONNECTIONS}: ${each(all - started, CONNECTIONS)} KiB each (≤ ${TARGETS[kind]} ${met ? 'met' : 'MISSED'})`;
        line += `, each further one ${each(all - few, CONNECTIONS - FEW)} KiB`;
      }
      console.log(line);
      await client.do('release');
      await server.stop();
    }
  }
  if (options.check && missed) process.exitCode = 1;
});

function each(kib, connections) {
  return (kib / connections).toFixed(1);
}

// How soon a client that waits (IDLE) hears of mail that another program delivers into `new/`.
//
//   npm run bench:deliveries   --deliveries N (200)   --check (exit 1 when a target is missed)
//
// Messages come to both servers in the same run at the same time, half a second apart on average and in step with nothing,
// and the time is taken from the rename into `new/` to the EXISTS response, in the client.
// Needs the build. As root with dovecot-imapd installed the peer is in it.

import { parseArgs } from 'node:util';
import { median, printHead, withServers } from './mail/bench.mjs';
import { makeMaildir } from './mail/maildirs.mjs';
import { owner } from './mail/servers.mjs';

const { values: options } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '200' },
    check: { type: 'boolean', default: false },
  },
});
const DELIVERIES = Number(options.deliveries);
const USER = 'user';
/** Milliseconds. Dovecot's default is to wait for half a second. */
const TARGET_MS = 50;
/** Of Dovecot's. */
const TARGET_RATIO = 0.1;

await withServers([USER], async ({ servers, client }) => {
  printHead(`${DELIVERIES} deliveries`);
  const figures = await Promise.all(
    servers.map(async (server) => {
      const maildir = server.maildir(USER);
      makeMaildir(maildir, owner);
      await server.start();
      await client.open(server, 'imap', USER, server.name);
      return client.do('deliveries', { name: server.name, maildir, count: DELIVERIES, owner });
    }),
  );
  for (const [i, delays] of figures.entries()) {
    const [p50, p99, most] = [0.5, 0.99, 1].map((share) => quantile(delays, share).toFixed(1));
    console.log(`${servers[i].name}, from the rename to EXISTS: p50 ${p50} ms, p99 ${p99} ms, max ${most} ms`);
  }
  const [ours, theirs] = figures;
  let met = quantile(ours, 0.99) <= TARGET_MS;
  console.log(`p99 ≤ ${TARGET_MS} ms ${met ? 'met' : 'MISSED'}`);
  if (theirs !== undefined) {
    const ratio = median(ours) / median(theirs);
    met &&= ratio <= TARGET_RATIO;
    console.log(
      `Postern over Dovecot ${ratio.toFixed(3)} (≤ ${TARGET_RATIO} ${ratio <= TARGET_RATIO ? 'met' : 'MISSED'})`,
    );
  }
  if (options.check && !met) process.exitCode = 1;
});

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
}

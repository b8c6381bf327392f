// How fast IMAP4 serves mail, against Debian's Dovecot: the same mail, the same client, by turns.
//
//   npm run bench:imap        --rounds N (5)   --only bodies,metadata,open,append   --check (exit 1 when a target is missed)
//
// Needs the build. As root with dovecot-imapd installed the peer is in it; without, Postern is measured alone.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Comparison, printHead, printLegend, withServers } from './mail/bench.mjs';
import { copyMaildir, makeMaildir, seedMaildir, seedNames } from './mail/maildirs.mjs';
import { owner } from './mail/servers.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: 'bodies,metadata,open,append' },
    check: { type: 'boolean', default: false },
  },
});
const ROUNDS = Number(options.rounds);
const only = new Set(options.only.split(','));

/** What a client that fills its list of messages asks for. */
const METADATA = 'FETCH 1:* (FLAGS UID RFC822.SIZE ENVELOPE BODYSTRUCTURE)';
const SIZES = [1_000, 10_000, 100_000];
const APPENDED = { count: 200, octets: 10_240 };

const users = ['bodies', 'flags', 'warm-up', 'append'];
for (let round = 0; round < ROUNDS; round++)
  users.push(`metadata${round}`, ...SIZES.map((size) => `open${size}-${round}`));

await withServers(users, async (bench) => {
  const { servers, client, folder } = bench;
  const comparison = new Comparison(servers, ROUNDS);
  printHead('IMAP4');
  printLegend();
  for (const server of servers) await server.start();

  /** A command in a session of its own. */
  const session = async (server, user, commands) => {
    await client.open(server, 'imap', user);
    const results = [];
    for (const command of commands) {
      const cpu = server.cpuMs();
      const result = await client.do('imap', { name: user, command });
      results.push({ ...result, serverCpuMs: server.cpuMs() - cpu });
    }
    await client.do('close', { name: user });
    return results;
  };
  const together = (results) => ({
    value: sum(results, 'ms'),
    serverCpuMs: sum(results, 'serverCpuMs'),
    clientCpuMs: sum(results, 'clientCpuMs'),
  });

  if (only.has('bodies')) {
    const mail = join(folder, 'bodies', 'Maildir');
    seedMaildir(mail, 1_000, owner);
    for (const server of servers) copyMaildir(mail, server.maildir('bodies'), owner);
    const fetch = 'FETCH 1:* BODY.PEEK[]';
    for (const server of servers) await session(server, 'bodies', ['SELECT INBOX', fetch]);
    await comparison.compare(
      'BODY[] of 1,000 messages of 10 KB',
      'messages/s',
      { better: 'more', target: 0.8 },
      async (server) => {
        const [, ...fetches] = await session(server, 'bodies', ['SELECT INBOX', ...Array(10).fill(fetch)]);
        return { ...together(fetches), value: 10_000_000 / sum(fetches, 'ms') };
      },
    );
    const single = Array.from({ length: 1_000 }, (_, i) => `FETCH ${i + 1} BODY.PEEK[]`);
    await comparison.compare('the same, one by one', 'messages/s', { better: 'more' }, async (server) => {
      await client.open(server, 'imap', 'bodies');
      await client.do('imap', { name: 'bodies', command: 'SELECT INBOX' });
      const cpu = server.cpuMs();
      const { ms, clientCpuMs } = await client.do('imapInTurn', { name: 'bodies', commands: single });
      const serverCpuMs = server.cpuMs() - cpu;
      await client.do('close', { name: 'bodies' });
      return { value: 1_000_000 / ms, serverCpuMs, clientCpuMs };
    });
  }

  if (only.has('metadata')) {
    const mail = join(folder, 'metadata', 'Maildir');
    seedMaildir(mail, 10_000, owner);
    const warm = new Map(servers.map((server) => [server, []]));
    const flags = new Map(servers.map((server) => [server, []]));
    await comparison.compare(
      'metadata of 10,000, nothing known of them yet',
      'ms',
      { better: 'less', target: 1 },
      async (server, round) => {
        const user = `metadata${round}`;
        copyMaildir(mail, server.maildir(user), owner);
        const cold = await session(server, user, ['SELECT INBOX', METADATA]);
        for (let i = 0; i < 3; i++)
          warm.get(server).push(together(await session(server, user, ['SELECT INBOX', METADATA])));
        const [, seen] = await session(server, user, ['SELECT INBOX', 'FETCH 1:* (UID FLAGS)']);
        flags.get(server).push(together([seen]));
        rmSync(dirname(server.maildir(user)), { recursive: true });
        return together(cold);
      },
    );
    const again = (gathered) => (server, round) => gathered.get(server)[round];
    const rounds = ROUNDS * 3;
    await comparison.compare('metadata of 10,000, again', 'ms', { better: 'less', target: 1, rounds }, again(warm));
    await comparison.compare('flags of 10,000', 'ms', { better: 'less' }, again(flags));
  }

  if (only.has('open')) {
    for (const server of servers) {
      makeMaildir(server.maildir('warm-up'), owner);
      seedNames(server.maildir('warm-up'), 1_000, owner);
    }
    for (const size of SIZES) {
      const mail = join(folder, `open${size}`, 'Maildir');
      seedNames(mail, size, owner);
      const user = (round) => `open${size}-${round}`;
      const rounds = Math.min(ROUNDS, size > 10_000 ? 3 : ROUNDS);
      const title = `opening a mailbox of ${size.toLocaleString('en')}`;
      const again = new Map(servers.map((server) => [server, []]));
      await comparison.compare(`${title}: the first time`, 'ms', { better: 'less', rounds }, async (server, round) => {
        copyMaildir(mail, server.maildir(user(round)), owner);
        const first = await session(server, user(round), ['SELECT INBOX']);
        again.get(server).push(together(await session(server, user(round), ['SELECT INBOX'])));
        return together(first);
      });
      const gathered = (server, round) => again.get(server)[round];
      await comparison.compare('  again', 'ms', { better: 'less', rounds }, gathered);
      // What a server keeps in memory is gone; what it keeps in files is not.
      for (const server of servers) await server.stop().then(() => server.start());
      for (const server of servers) await session(server, 'warm-up', ['SELECT INBOX']);
      await comparison.compare('  after a restart', 'ms', { better: 'less', rounds }, async (server, round) => {
        const opened = together(await session(server, user(round), ['SELECT INBOX']));
        rmSync(dirname(server.maildir(user(round))), { recursive: true });
        return opened;
      });
    }
  }

  if (only.has('append')) {
    for (const server of servers) makeMaildir(server.maildir('append'), owner);
    await comparison.compare(
      'APPEND of 10 KB, one after the other',
      'messages/s',
      { better: 'more' },
      async (server) => {
        await client.open(server, 'imap', 'append');
        const cpu = server.cpuMs();
        const result = await client.do('append', { name: 'append', ...APPENDED });
        const serverCpuMs = server.cpuMs() - cpu;
        await client.do('close', { name: 'append' });
        return { value: (APPENDED.count * 1000) / result.ms, serverCpuMs, clientCpuMs: result.clientCpuMs };
      },
    );
  }

  if (options.check && !comparison.met) process.exitCode = 1;
});

function sum(results, field) {
  return results.reduce((total, result) => total + result[field], 0);
}

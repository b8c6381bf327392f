// How long a cmdlet takes as a whole process, as a multiple of `node -e 0` of the same Node in the same loop.
//
//   npm run bench:startup                      the Node that runs this
//   npm run bench:startup -- --node PATH ...   those Nodes instead (repeatable)
//   --rounds N (30)  --check (exit 1 above the limits below)
//
// All cases of all Nodes are started in a new random order within each round, so that a neighbour's load hits all of
// them alike. The ratios are of the medians, and of the fastest runs, which a busy machine distorts least; the limit is
// for the better of the two. NODE_EXTRA_CA_CERTS is removed: Node 20 parses that bundle at every start, which triples
// the bare start and makes any ratio to it look better than it is.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: [process.execPath] },
    rounds: { type: 'string', default: '30' },
    bin: { type: 'string', default: fileURLToPath(new URL('../bin/run.js', import.meta.url)) },
    check: { type: 'boolean', default: false },
  },
});

/** The most a cmdlet may take, by whether this Node can cache compiled code (22 and later) or not (20). */
const LIMIT = { caching: 3.5, plain: 4.5 };
/** The management shell has a language to load. */
const SHELL_LIMIT = { caching: 4, plain: 5 };
const WARM_UP_ROUNDS = 3;
const ONE_LINE = ['shell', '-Command', 'Get-PopSettings | fl'];
/** Those with a limit are held to it with --check; the others are shown for comparison. */
const CASES = [
  { name: 'node -e 0', args: ['-e', '0'] },
  { name: 'get-popsettings', args: [options.bin, 'get-popsettings'], limit: LIMIT },
  { name: 'get-popsettings --help', args: [options.bin, 'get-popsettings', '--help'], limit: LIMIT },
  { name: 'Set-ImapSettings -WhatIf', args: [options.bin, 'Set-ImapSettings', '-LoginType', '1', '-WhatIf'] },
  { name: 'shell -Command …', args: [options.bin, ...ONE_LINE], limit: SHELL_LIMIT },
  { name: '--help', args: [options.bin, '--help'] },
  { name: '--version', args: [options.bin, '--version'] },
];

const scratch = mkdtempSync(join(tmpdir(), 'postern-startup-'));
const env = { ...process.env, POSTERN_CONFIG: join(scratch, 'postern.yaml'), XDG_CACHE_HOME: scratch };
delete env.NODE_EXTRA_CA_CERTS;

try {
  const runs = options.node.flatMap((node) => CASES.map((each) => ({ ...each, node, milliseconds: [] })));
  for (const run of runs) time(run, { failLoudly: true });
  for (let round = 0; round < WARM_UP_ROUNDS + Number(options.rounds); round += 1) {
    for (const run of shuffled(runs)) {
      const elapsed = time(run);
      if (round >= WARM_UP_ROUNDS) run.milliseconds.push(elapsed);
    }
  }
  const tooSlow = options.node.flatMap((node) => report(node, runs));
  if (options.check && tooSlow.length > 0) {
    console.error(`Above the limit: ${tooSlow.join(', ')}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function time({ node, name, args }, { failLoudly = false } = {}) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(node, args, {
    env,
    stdio: ['ignore', 'ignore', failLoudly ? 'pipe' : 'ignore'],
  });
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
  if (failLoudly && status !== 0) throw new Error(`${name} (${node}) ended with ${status}\n${stderr}`);
  return elapsed;
}

function shuffled(list) {
  return list
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function report(node, runs) {
  const version = spawnSync(node, ['--version'], { env, encoding: 'utf8' }).stdout.trim();
  const kind = Number.parseInt(version.slice(1), 10) >= 22 ? 'caching' : 'plain';
  const mine = runs.filter((run) => run.node === node);
  const bare = mine[0].milliseconds;
  const load = loadavg()[0].toFixed(1);
  console.log(`\nNode ${version}, ${options.rounds} rounds, NODE_EXTRA_CA_CERTS unset, load of the machine ${load}`);
  const tooSlow = [];
  for (const { name, milliseconds, limit } of mine) {
    const ratios = [median(milliseconds) / median(bare), Math.min(...milliseconds) / Math.min(...bare)];
    const missed = limit !== undefined && Math.min(...ratios) > limit[kind];
    if (missed) tooSlow.push(`${name} on ${version}`);
    const verdict = limit === undefined ? '' : `≤ ${limit[kind]} ${missed ? 'MISSED' : 'met'}`;
    const figures = ratios.map((ratio) => `${ratio.toFixed(2)}x`.padStart(7)).join(' ');
    console.log(`  ${name.padEnd(26)} ${median(milliseconds).toFixed(1).padStart(7)} ms ${figures}  ${verdict}`);
  }
  return tooSlow;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// One writer of the storm, a process of its own: makes its changes at an even pace, as a store does that a cmdlet has, or
// by starting cmdlets. Told to by a message; answers `{ made, lateMs }`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { change, settingOf, wordsOf } from './changes.mjs';

const SERVER = 'EX01';

process.on('message', async ({ writer, changes, intervalMs, ports, config, store, run }) => {
  const make = store === undefined ? byCmdlets(run, config) : await byStore(store, config);
  const begun = Date.now();
  let lateMs = 0;
  for (let step = 0; step < changes; step++) {
    const due = begun + (step + writer / 4) * intervalMs;
    const early = due - Date.now();
    if (early > 0) await sleep(early);
    else lateMs = Math.max(lateMs, -early);
    await make(change(writer, step, ports));
  }
  process.send({ made: changes, lateMs });
});
process.on('disconnect', () => process.exit());

async function byStore(module, config) {
  const { openConfigStore } = await import(module);
  const store = openConfigStore(config, { surroundings: { hostName: SERVER, environment: {} } });
  return (one) =>
    store.update(
      ({ servers }) => [{ server: SERVER, section: one.section, ...settingOf(one, servers.get(SERVER)[one.section]) }],
      { who: 'storm', cmdlet: one.property },
    );
}

function byCmdlets(run, config) {
  const bound = { pop: false, imap: false };
  return async (one) => {
    const words = wordsOf(one, bound[one.section]);
    if (one.toggle !== undefined) bound[one.section] = !bound[one.section];
    const cmdlet = spawn(process.execPath, [run, ...words, '--config', config], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let told = '';
    cmdlet.stderr.on('data', (text) => {
      told += text;
    });
    const [code] = await once(cmdlet, 'close');
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${told}`);
  };
}

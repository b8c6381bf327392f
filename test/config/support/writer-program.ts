/**
 * A cmdlet's change as a process of its own; bundled and started by the tests.
 *
 *     writer once <file> <server> <section> <property> <JSON value>   waits for a line on stdin, makes one change
 *     writer forever <file> <server>                                  counts MaxConnections up until it is killed
 *
 * Says `ready`, then a line after each change that was acknowledged: its revision and, for `forever`, its number.
 */
import { openConfigStore } from '../../../src/config/open.ts';

const [mode, file, server, section, property, value] = process.argv.slice(2) as [string, ...string[]];
const store = openConfigStore(file!, { surroundings: { hostName: server!, environment: {} } });
const origin = { who: `process ${process.pid}`, cmdlet: `${mode} ${server} ${property ?? ''}` };

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

if (mode === 'once') {
  say('ready');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
  const wanted = {
    server: server!,
    section: section as 'pop' | 'imap',
    property: property!,
    value: JSON.parse(value!),
  };
  say(String((await store.update(() => [wanted], origin)).configuration.revision));
} else {
  await store.read();
  say('ready');
  for (;;) {
    let next = 0;
    const { configuration } = await store.update(({ servers }) => {
      const now = servers.get(server!)!.pop.MaxConnections;
      next = now === 2147483647 ? 1 : now + 1;
      return [{ server: server!, section: 'pop', property: 'MaxConnections', value: next }];
    }, origin);
    say(`${configuration.revision} ${next}`);
  }
}

#!/usr/bin/env node
// What npm installs as `postern`. Its own syntax is old on purpose: an old Node must get as far as the sentence below.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Called by a link of a cmdlet's name, which `postern link` makes, it is that cmdlet. */
const called = basename(process.argv[1] || '');
const words = (/^\w+-\w+$/.test(called) ? [called] : []).concat(process.argv.slice(2));
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`postern: needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
  process.exitCode = 1;
} else if (!existsSync(`${root}dist/main.js`)) {
  console.error(`postern: not built yet. Run \`npm start\` once, or \`npm install && npm run build\`, in ${root}`);
  process.exitCode = 1;
} else {
  import('./compile-cache.js')
    .then(({ useCompileCache }) => useCompileCache())
    .then(() => import('../dist/main.js'))
    .then(({ main }) => main(words, { root }))
    .catch((error) => {
      // Node would show the line of the bundle before it, which is as long as a book.
      console.error(`postern: ${error.stack}`);
      process.exitCode = 1;
    });
}

#!/usr/bin/env node
// What npm installs as `postern`. Its own syntax is old on purpose: an old Node must get as far as the sentence below.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
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
    .then(({ main }) => main(process.argv.slice(2), { root }));
}

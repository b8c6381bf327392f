// Writes oclif.manifest.json from the commands in dist/: with it, oclif answers help and finds a command's file without
// loading any command.
//
//   node scripts/manifest.mjs           writes the file
//   node scripts/manifest.mjs --check   writes nothing; exit 1 when the file is not what it would write
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Plugin } from '@oclif/core';
import { ROOT } from './build-inputs.mjs';

const FILE = join(ROOT, 'oclif.manifest.json');

const plugin = new Plugin({ root: ROOT, type: 'core', ignoreManifest: true, errorOnManifestCreate: true });
await plugin.load();
const commands = Object.entries(plugin.manifest.commands)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([id, command]) => [id, brief(command)]);
const text = `${JSON.stringify({ commands: Object.fromEntries(commands), version: plugin.manifest.version }, null, 2)}\n`;

/** Every start of every cmdlet reads the manifest; what only a command's own help shows, src/help.ts asks the command for. */
function brief({ flags: _flags, description: _description, examples: _examples, ...rest }) {
  return { ...rest, flags: {} };
}

if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') !== text) {
    console.error('oclif.manifest.json is stale; `npm run manifest` writes it anew.');
    process.exitCode = 1;
  }
} else {
  writeFileSync(FILE, text);
}

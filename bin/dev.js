#!/usr/bin/env node
// `postern` straight from src/, without a build. Node 22.18 and newer run TypeScript as it is; for 20, a loader strips it.
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';

if (!process.features.typescript) module.register('../scripts/strip-types.mjs', import.meta.url);

const root = fileURLToPath(new URL('..', import.meta.url));
const pjson = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
pjson.oclif.commands = './src/commands';
pjson.oclif.helpClass = './src/help.ts';
// The manifest is that of dist/; here the commands themselves are asked.
const plugin = new Plugin({ root, pjson, isRoot: true, type: 'core', ignoreManifest: true });
await plugin.load();

const { main } = await import('../src/main.ts');
await main(process.argv.slice(2), { root, pjson, plugins: new Map([[plugin.name, plugin]]) });

// Makes a clone ready to run: installs the packages when those in node_modules are not the locked ones, and builds
// dist/ when it is not what the sources would give. Uses nothing but Node, since before it has run there is nothing else.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUILD_STAMP, hashOfInputs, ROOT } from './build-inputs.mjs';

export async function prepare() {
  installIfNeeded();
  await buildIfNeeded();
}

function installIfNeeded() {
  if (installIsCurrent()) return;
  console.error('postern: installing packages …');
  // Not `npm ci`: it refuses a lock file whose optional packages for other platforms a registry mirror does not carry.
  // --no-save keeps the lock file as it was cloned.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--no-progress'];
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const { status, error } = spawnSync(command, [...first, ...args], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (error || status !== 0) throw new Error(`npm install failed${error ? `: ${error.message}` : ` (exit ${status})`}`);
}

/** npm itself keeps, in node_modules, a lock file of what is really there. */
function installIsCurrent() {
  const installedFile = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = readJson(installedFile).packages;
  const { '': own, ...locked } = readJson(join(ROOT, 'package-lock.json')).packages;
  const wanted = readJson(join(ROOT, 'package.json'));
  const sameWish = ['dependencies', 'devDependencies'].every(
    (kind) => JSON.stringify(own[kind] ?? {}) === JSON.stringify(wanted[kind] ?? {}),
  );
  // Optional packages are mostly one native build a platform; which of them npm took is its business.
  return (
    sameWish &&
    Object.entries(locked).every(([path, { version, optional }]) => optional || installed[path]?.version === version)
  );
}

export async function buildIfNeeded() {
  const inputs = hashOfInputs();
  if (existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === inputs) return;
  console.error('postern: building …');
  const { build } = await import('./build.mjs');
  await build();
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await prepare();
  } catch (error) {
    console.error(`postern: ${error.message}`);
    process.exitCode = 1;
  }
}

// Bundles src/ into dist/: one entry for the front door, one for each command, and shared chunks between them.
//
// A cmdlet is a process that lives for a few dozen milliseconds, most of which Node spends on finding, reading and
// compiling modules; bundled, a cmdlet opens some fifteen files instead of 350. oclif's pattern strategy needs the
// commands to stay files of their own, and then only the one asked for is loaded.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { GROUPS, refuseCircles } from './build/chunks.mjs';
import { lazyRequires } from './build/lazy-requires.mjs';
import { plainOrder } from './build/plain-order.mjs';
import { BUILD_STAMP, hashOfInputs, ROOT } from './build-inputs.mjs';

const DIST = join(ROOT, 'dist');
const SOURCES = join(ROOT, 'src');
const COMMANDS = join(SOURCES, 'commands');
const STAND_INS = join(ROOT, 'scripts', 'build');

/** Only the engine and the directory need these, and they are native or load files of their own at run time. */
const EXTERNAL = [/^@node-rs\//, /^@peculiar\//, /^pino(-pretty)?$/, /^reflect-metadata$/, /^unixcrypt$/];

/** The ES build of yaml can be cut down to what we use; what Node resolves to is CommonJS, and twice as slow to start. */
const ALIAS = {
  yaml: join(ROOT, 'node_modules', 'yaml', 'browser', 'dist', 'index.js'),
  // oclif asks it at each start whether Linux runs below Windows, and it loads child_process and much else to find out.
  'wsl-utils': join(STAND_INS, 'no-wsl.mjs'),
  tinyglobby: join(STAND_INS, 'no-plug-ins.mjs'),
  minimatch: join(STAND_INS, 'no-plug-ins.mjs'),
  lilconfig: join(STAND_INS, 'no-plug-ins.mjs'),
};

export async function build() {
  const inputs = hashOfInputs();
  const bundle = await rolldown({
    cwd: ROOT,
    input: entries(),
    platform: 'node',
    external: EXTERNAL,
    resolve: { alias: ALIAS },
    plugins: [lazyRequires(/node_modules\/@oclif\/core\/lib\/.*\.js$/), plainOrder()],
    // Chunks by our own groups need it; an entry may export more than its source does.
    preserveEntrySignatures: 'allow-extension',
    // A warning here is an import that does not resolve or a module that is never what it seems: stop. That a group
    // makes a lazy import an eager one is what groups are for.
    onLog: (level, log) => {
      if (level === 'warn' && log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') throw new Error(log.message);
    },
  });
  // Written beside dist/ and then put in its place, so that a cmdlet started meanwhile finds the old build or the new.
  const fresh = `${DIST}-${process.pid}`;
  mkdirSync(fresh);
  try {
    const { output } = await bundle.write({
      dir: fresh,
      format: 'esm',
      minify: true,
      keepNames: true,
      sourcemap: true,
      chunkFileNames: 'chunks/[name]-[hash].js',
      codeSplitting: { includeDependenciesRecursively: false, groups: GROUPS },
    });
    await bundle.close();
    refuseCircles(output);
    writeFileSync(join(fresh, basename(BUILD_STAMP)), inputs);
    replace(DIST, fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function entries() {
  const commands = readdirSync(COMMANDS).filter((file) => file.endsWith('.ts'));
  return {
    main: join(SOURCES, 'main.ts'),
    help: join(SOURCES, 'help.ts'),
    ...Object.fromEntries(commands.map((file) => [`commands/${file.slice(0, -'.ts'.length)}`, join(COMMANDS, file)])),
  };
}

/** Two builds may end at the same moment; then the one that finds its step undone by the other tries again. */
function replace(target, fresh, attempts = 10) {
  const old = `${fresh}-old`;
  try {
    if (existsSync(target)) renameSync(target, old);
    renameSync(fresh, target);
  } catch (error) {
    if (attempts === 0 || !['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
    replace(target, fresh, attempts - 1);
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await build();
}

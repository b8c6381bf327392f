/**
 * The long run of the random tests (`npm run test:fuzz`): every file that asks `test/support/fuzz.ts` how long to try, one
 * after the other, on one core. POSTERN_FUZZ_SECONDS (600) for all of them together, each property the same part of it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { reporters } from './test/support/reporters.ts';

const seconds = Number(process.env.POSTERN_FUZZ_SECONDS ?? 600);
const asks = /\b(?:runs|tries)\(/g;
const properties = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => ({ file: `test/${file}`, text: readFileSync(`test/${file}`, 'utf8') }))
  .filter(({ text }) => text.includes('support/fuzz.ts'))
  .map(({ file, text }) => ({ file, count: text.match(asks)?.length ?? 0 }));
const all = properties.reduce((sum, { count }) => sum + count, 0);
process.env.POSTERN_FUZZ_EACH_MS = String(Math.floor((seconds * 1_000) / all));

export default defineConfig({
  test: {
    include: properties.map(({ file }) => file),
    globalSetup: ['test/support/build-once.ts', 'test/support/fuzz-seed.ts'],
    setupFiles: ['test/support/fuzz-every-file.ts'],
    testTimeout: seconds * 1_000 + 60_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    reporters: reporters(),
  },
});

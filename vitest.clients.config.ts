/** The tests with real mail programs (`npm run test:clients`). They start processes of their own, so time is generous. */
import { defineConfig } from 'vitest/config';
import { reporters } from './test/support/reporters.ts';

export default defineConfig({
  test: {
    include: ['test/clients/**/*.test.ts'],
    globalSetup: ['test/support/build-once.ts', 'test/clients/support/shared-engine.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: reporters(),
  },
});

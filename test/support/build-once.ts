/**
 * Tests that start `bin/run.js` must not meet an old dist/. A source that does not bundle is reported but does not stop
 * the tests that need no dist/; `npm test` builds before, and stops there.
 */
// @ts-expect-error: a script for Node alone, without types
import { buildIfNeeded } from '../../scripts/prepare.mjs';

export default async function setup(): Promise<void> {
  try {
    await buildIfNeeded();
  } catch (error) {
    console.error(`dist/ could not be built: ${(error as Error).message}`);
  }
}

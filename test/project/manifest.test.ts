import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';

const MANIFEST = fileURLToPath(new URL('../../scripts/manifest.mjs', import.meta.url));

test('oclif.manifest.json is what the commands say; `npm run manifest` writes it', async () => {
  const { code, stderr } = await runProgram(process.execPath, [MANIFEST, '--check']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

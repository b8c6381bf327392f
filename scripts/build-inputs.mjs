// What dist/ is made of, and how to tell whether it was made of what is there now. Nothing but Node.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Written last by the build, so that an interrupted one counts as none. */
export const BUILD_STAMP = join(ROOT, 'dist', '.inputs');
const BUILD_INPUTS = ['src', 'scripts/build', 'scripts/build.mjs', 'package.json', 'package-lock.json'];

/** By content, so that neither a clock nor a checkout's time stamps can make an old build look new. */
export function hashOfInputs() {
  const hash = createHash('sha256');
  for (const file of BUILD_INPUTS.flatMap((input) => filesUnder(join(ROOT, input)))) {
    const content = readFileSync(file);
    hash.update(`${relative(ROOT, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

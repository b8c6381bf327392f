// The configuration's store as one file, as a cmdlet has it in its bundle, for benchmarks that write as cmdlets do.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** @param file where to write it; exports `openConfigStore` */
export async function bundleConfigStore(file) {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('../src/config/open.ts', import.meta.url)),
    platform: 'node',
    resolve: { alias: { yaml: fileURLToPath(new URL('../node_modules/yaml/browser/dist/index.js', import.meta.url)) } },
  });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
}

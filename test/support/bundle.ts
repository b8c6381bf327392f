/** A program of the tests as one file, bundled as a cmdlet is, so that a process of it starts fast. */
import { rolldown } from 'rolldown';

/** @param source a TypeScript file @param file where to write; ends in `.mjs` */
export async function bundleProgram(source: URL, file: string): Promise<void> {
  const bundle = await rolldown({
    input: source.pathname,
    platform: 'node',
    resolve: { alias: { yaml: new URL('../../node_modules/yaml/browser/dist/index.js', import.meta.url).pathname } },
  });
  await bundle.write({ file, format: 'esm', minify: true, codeSplitting: false });
  await bundle.close();
}

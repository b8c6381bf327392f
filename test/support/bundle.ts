/** A program of the tests as one file, bundled as a cmdlet is, so that a process of it starts fast. */
import { rolldown } from 'rolldown';

/**
 * @param source a TypeScript file
 * @param file where to write; ends in `.mjs`
 * @param packages left outside, they are found from where the file is: it has to lie in the project
 */
export async function bundleProgram(
  source: URL,
  file: string,
  { packages = 'inside' }: { readonly packages?: 'inside' | 'outside' } = {},
): Promise<void> {
  const bundle = await rolldown({
    input: source.pathname,
    platform: 'node',
    ...(packages === 'outside' ? { external: (id: string) => !/^[./]/.test(id) } : {}),
    resolve: { alias: { yaml: new URL('../../node_modules/yaml/browser/dist/index.js', import.meta.url).pathname } },
  });
  await bundle.write({ file, format: 'esm', minify: true, codeSplitting: false });
  await bundle.close();
}

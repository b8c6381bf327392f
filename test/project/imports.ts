import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('../../src/', import.meta.url));

export interface Import {
  /** Both below src/, with `/`; a package or a `node:` module is its bare name. */
  readonly from: string;
  readonly to: string;
  /** `import type`: gone when the code runs. */
  readonly typeOnly: boolean;
  /** `import(…)`: loaded when reached, not when the importing module is. */
  readonly lazy: boolean;
}

const STATEMENT = /^\s*(?:import|export)\s+(type\s)?[^'"`;]*?\bfrom\s+'([^']+)'|^\s*import\s+'([^']+)'/gm;
const EXPRESSION = /\bimport\(\s*'([^']+)'\s*\)/g;

/** Every import between the files below src/, and from them to packages. */
export function importsOfSource(): Import[] {
  return sourceFiles().flatMap((file) => importsOf(file, readFileSync(join(SRC, file), 'utf8')));
}

export function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
}

export function importsOf(file: string, text: string): Import[] {
  const statements = [...text.matchAll(STATEMENT)].map(([, type, from, bare]) => ({
    from: file,
    to: resolve(file, from ?? bare ?? ''),
    typeOnly: type !== undefined,
    lazy: false,
  }));
  const expressions = [...text.matchAll(EXPRESSION)].map(([, to]) => ({
    from: file,
    to: resolve(file, to ?? ''),
    typeOnly: false,
    lazy: true,
  }));
  return [...statements, ...expressions];
}

function resolve(file: string, specifier: string): string {
  return specifier.startsWith('.') ? relative(SRC, join(SRC, dirname(file), specifier)) : specifier;
}

// Writes the generated parts of the documentation anew: `npm run docs`.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { ROOT } from './build-inputs.mjs';

if (!process.features.typescript) module.register('./strip-types.mjs', import.meta.url);
const { readmeSections, withSections } = await import('./generated-sections.ts');
const { referencePages } = await import('../src/cmdlet/reference.ts');

const readme = join(ROOT, 'README.md');
writeFileSync(readme, withSections(readFileSync(readme, 'utf8'), readmeSections));

const reference = join(ROOT, 'docs', 'reference');
const pages = await referencePages();
mkdirSync(reference, { recursive: true });
for (const file of readdirSync(reference)) if (!pages.has(file)) rmSync(join(reference, file));
for (const [file, text] of pages) writeFileSync(join(reference, file), text);

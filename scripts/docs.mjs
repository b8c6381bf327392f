// Writes the generated parts of the documentation anew: `npm run docs`.
import { readFileSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { ROOT } from './prepare.mjs';

if (!process.features.typescript) module.register('./strip-types.mjs', import.meta.url);
const { readmeSections, withSections } = await import('./generated-sections.ts');

const readme = join(ROOT, 'README.md');
writeFileSync(readme, withSections(readFileSync(readme, 'utf8'), readmeSections));

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { referencePages } from '../../src/cmdlet/reference.ts';

const FOLDER = new URL('../../docs/reference/', import.meta.url);

test('docs/reference is as `npm run docs` writes it', async () => {
  const written = readdirSync(FOLDER).map((file) => [file, readFileSync(new URL(file, FOLDER), 'utf8')] as const);
  expect(new Map(written)).toEqual(new Map([...(await referencePages())].sort(([a], [b]) => (a < b ? -1 : 1))));
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readmeSections, rfcIndex, withSections } from '../../scripts/generated-sections.ts';

const ROOT = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', ROOT), 'utf8');

describe('README.md', () => {
  test('has its generated parts as `npm run docs` writes them', () => {
    expect(readme).toBe(withSections(readme, readmeSections));
  });

  test('contains every generated part', () => {
    expect(Object.keys(readmeSections).filter((name) => !readme.includes(`<!-- generated: ${name} -->`))).toEqual([]);
  });

  test('refers to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path!);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
  });
});

describe('docs/', () => {
  const docs = new URL('docs/', ROOT);
  const pages = readdirSync(docs).filter((file) => file.endsWith('.md'));
  const textOf = (page: string) => readFileSync(new URL(page, docs), 'utf8');

  test.each(pages)('%s refers to pages and headings that exist', (page) => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    const broken = links.filter(([, path, anchor]) => {
      const file = new URL(path === '' ? page : path!, docs);
      return !existsSync(file) || (anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  test('README.md leads to every page', () => {
    expect(pages.filter((page) => page !== 'README.md' && !textOf('README.md').includes(`](${page})`))).toEqual([]);
  });

  test('troubleshooting.md quotes what is really said', () => {
    const source = readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(new URL(`src/${file}`, ROOT), 'utf8'))
      .join('\n');
    const quotes = [...textOf('troubleshooting.md').matchAll(/^### `(.*)`$|^\| `([^`]*)` \|/gm)].map(
      ([, a, b]) => a ?? b!,
    );
    const pieces = quotes.flatMap((quote) => quote.split('…').map((piece) => piece.trim()));
    expect(pieces.length).toBeGreaterThan(20);
    expect(pieces.filter((piece) => piece.length > 3 && !source.includes(piece))).toEqual([]);
  });
});

/** As GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  const words = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-');
  return [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => words(heading!));
}

describe('docs/rfc-index.yaml', () => {
  test.each(rfcIndex())('RFC $rfc lives and is tested where the index says', ({ where, tests }) => {
    expect(where.length * tests.length).toBeGreaterThan(0);
    expect([...where, ...tests].filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
  });

  test('is in ascending order, each RFC once', () => {
    const numbers = rfcIndex().map(({ rfc }) => rfc);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  test('says for partial support what there is', () => {
    expect(rfcIndex().filter(({ status, note }) => status === 'partial' && !note)).toEqual([]);
  });
});

describe('generated sections', () => {
  test('are replaced between their marks and nowhere else', () => {
    const page = 'a\n<!-- generated: x -->\nold\n<!-- /generated -->\nb\n';
    expect(withSections(page, { x: () => 'new\n' })).toBe('a\n<!-- generated: x -->\nnew\n<!-- /generated -->\nb\n');
  });

  test('that nobody generates are an error', () => {
    expect(() => withSections('<!-- generated: y -->\n<!-- /generated -->', {})).toThrow('section y');
  });

  test('that are not closed are an error', () => {
    expect(() => withSections('<!-- generated: x -->\nrest of the page', { x: () => '' })).toThrow('section x');
  });
});

import { describe, expect, test } from 'vitest';
import { CmdletObject, textOf } from '../../src/cmdlet/cmdlet-object.ts';
import { formatList } from '../../src/cmdlet/format-list.ts';
import { formatTable } from '../../src/cmdlet/format-table.ts';
import { toCsvText, toJsonText, toYamlText } from '../../src/cmdlet/serialise.ts';

const view = {
  columns: [{ property: 'Name', width: 10 }, { property: 'Count', align: 'right' as const }, { property: 'Note' }],
};
const make = (name: string, count: number | null, note: string | readonly string[]) =>
  new CmdletObject(
    'Thing',
    [
      ['Name', name],
      ['Count', count],
      ['Note', note],
    ],
    view,
  );

describe('Format-Table', () => {
  test('pads to the declared widths, aligns, and leaves no blank at the end of a line', () => {
    expect(formatTable([make('a', 5, 'x'), make('b', 12345, '')], view)).toBe(
      ['Name       Count Note', '----       ----- ----', 'a              5 x', 'b          12345', ''].join('\n'),
    );
  });

  test('lets a column grow with its content where there is room', () => {
    const [, , row] = formatTable([make('a-very-long-name', 1, 'x')], view).split('\n');
    expect(row).toBe('a-very-long-name     1 x');
  });

  test('cuts the widest column on a narrow screen, and says so with an ellipsis', () => {
    const text = formatTable([make('a', 1, 'y'.repeat(60))], view, { width: 30 });
    expect(text.split('\n').every((line) => line.length <= 30)).toBe(true);
    expect(text).toContain('y…');
  });

  test('keeps a value on one line', () => {
    expect(formatTable([make('a', 1, 'two\r\nlines')], view)).toContain('two lines\n');
  });

  test('of nothing is nothing', () => {
    expect(formatTable([], view)).toBe('');
  });

  test('emphasises the headers, and only those, without moving a column', () => {
    const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
    const [plain, marked] = [{}, { emphasis: bold }].map((options) => formatTable([make('a', 1, 'x')], view, options));
    expect(marked).toContain(bold('Name'));
    expect(marked!.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });
});

describe('Format-List', () => {
  test('pads the names and separates objects by an empty line', () => {
    expect(formatList([make('a', 1, ['x', 'y']), make('b', null, '')])).toBe(
      'Name  : a\nCount : 1\nNote  : {x, y}\n\nName  : b\nCount : \nNote  : \n',
    );
  });

  test('breaks a long value under its beginning on a screen, and nowhere else', () => {
    const long = 'z'.repeat(50);
    expect(formatList([make('a', 1, long)], { width: 38 })).toContain(
      `Note  : ${'z'.repeat(30)}\n        ${'z'.repeat(20)}\n`,
    );
    expect(formatList([make('a', 1, long)])).toContain(`Note  : ${long}\n`);
  });
});

describe('for programs', () => {
  const objects = [make('a', 1, ['x', 'y']), make('say "hi", b', null, 'é')];

  test('JSON is an object or an array as declared, whatever the number', () => {
    expect(JSON.parse(toJsonText([objects[0]!], 'one'))).toEqual({ Name: 'a', Count: 1, Note: ['x', 'y'] });
    expect(JSON.parse(toJsonText([objects[0]!], 'many'))).toHaveLength(1);
    expect(JSON.parse(toJsonText([], 'many'))).toEqual([]);
  });

  test('YAML holds the same', async () => {
    expect(await toYamlText([objects[0]!], 'one')).toBe('Name: a\nCount: 1\nNote:\n  - x\n  - y\n');
  });

  test('CSV quotes every field, doubles quotes, joins lists by commas', () => {
    expect(toCsvText(objects)).toBe('"Name","Count","Note"\n"a","1","x,y"\n"say ""hi"", b","","é"\n');
    expect(toCsvText([])).toBe('');
  });
});

test.each([
  [true, 'True'],
  [false, 'False'],
  [null, ''],
  [[1, [2, 'x']], '{1, {2, x}}'],
  [new Date(2026, 0, 2, 3, 4, 5), '2026-01-02 03:04:05'],
] as const)('the text of %j is %j', (value, text) => {
  expect(textOf(value)).toBe(text);
});

test('a property is found in any case', () => {
  expect(make('a', 1, '').get('nAME')).toBe('a');
  expect(make('a', 1, '').get('Nope')).toBeUndefined();
});

/** `Format-Table`: PowerShell's table, column headers underlined with dashes. */
import Table from 'cli-table3';
import stringWidth from 'string-width';
import { type CmdletObject, type TableView, textOf, type ViewColumn } from './cmdlet-object.ts';

export interface TableOptions {
  /** Columns of the screen; undefined lets every column be as wide as its content. */
  readonly width?: number | undefined;
  /** How the headers are made to stand out. */
  readonly emphasis?: (text: string) => string;
  /** Rows only, as they go on under headers that stand already. */
  readonly hideHeaders?: boolean;
  /** Long values go on in the next line of their column instead of being cut. */
  readonly wrap?: boolean;
}

/** Every line ends in a line feed and in nothing else; no object gives an empty text. */
export function formatTable(objects: readonly CmdletObject[], view: TableView, options: TableOptions = {}): string {
  if (objects.length === 0) return '';
  const { emphasis = (text) => text, width, hideHeaders = false, wrap = false } = options;
  const headers = view.columns.map(({ property, label }) => label ?? property);
  const rows = objects.map((one) => view.columns.map(({ property }) => oneLine(textOf(one.get(property) ?? null))));
  const widths = columnWidths(view.columns, hideHeaders ? rows : [headers, ...rows], width);
  const table = new Table({
    // Without borders; and by default the library colours heads and borders even in a pipe.
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    colWidths: widths.map((one) => one + GAP),
    colAligns: view.columns.map(({ align }) => align ?? 'left'),
    wordWrap: wrap,
    wrapOnWordBoundary: false,
  });
  const dashes = headers.map((header, column) => '-'.repeat(Math.min(header.length, widths[column]!)));
  if (!hideHeaders) table.push(headers.map(emphasis), dashes);
  table.push(...rows);
  return table
    .toString()
    .split('\n')
    .map((line) => `${trimmedEnd(line)}\n`)
    .join('');
}

/** How many cells of the screen a text takes: a Chinese character takes two. */
export function cellsOf(text: string): number {
  return stringWidth(text);
}

/** Blanks between two columns. */
const GAP = 1;

const NO_BORDERS = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right', 'left', 'left-mid']
    .concat('mid', 'mid-mid', 'right', 'right-mid', 'middle')
    .map((place) => [place, '']),
);

/**
 * The widths that the view asks for when the screen has room for them, else what the content needs, else the widest
 * columns give way.
 */
function columnWidths(
  columns: readonly ViewColumn[],
  rows: readonly (readonly string[])[],
  screen = Infinity,
): number[] {
  const needed = columns.map((_, column) => Math.max(...rows.map((row) => cellsOf(row[column]!))));
  const total = (widths: readonly number[]) => widths.reduce((sum, one) => sum + one + GAP, -GAP);
  const last = columns.length - 1;
  const roomy = needed.map((one, column) => (column === last ? one : Math.max(one, columns[column]!.width ?? 0)));
  if (total(roomy) <= screen) return roomy;
  while (total(needed) > screen && Math.max(...needed) > MIN_COLUMN) needed[needed.indexOf(Math.max(...needed))]! -= 1;
  return needed;
}

/** A column narrower than this shows nothing. */
const MIN_COLUMN = 5;

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}

/** Also where the last column's padding stands before the end of a colour. */
function trimmedEnd(line: string): string {
  return line.replace(/ +((?:\u001b\[[\d;]*m)*)$/, '$1');
}

/** `ConvertTo-Html`: reports as pages. */
import { CmdletObject, textOf } from '../../cmdlet/cmdlet-object.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { propertyOf } from '../members/properties.ts';
import type { Value } from '../values/value.ts';
import { definePipelineCmdlet, type PipelineContext } from './define-pipeline-cmdlet.ts';
import { anyString, anything, propertyList, stringList } from './parameter-types.ts';
import { selected, selectorsOf } from './selectors.ts';

const accepted = { help: 'Accepted as in PowerShell.', onlyAccepted: true } as const;

export const convertToHtml = definePipelineCmdlet({
  name: 'ConvertTo-Html',
  synopsis: 'Gives a page with a table.',
  description: 'For reports. -Fragment gives the table alone; -As List a row for each property.',
  examples: [
    { line: 'Get-Mailbox | ConvertTo-Html Name,PopEnabled -Title Mailboxes > mailboxes.html', text: 'A page.' },
  ],
  parameters: {
    Property: parameter({ type: propertyList, help: 'The columns.', position: 0 }),
    Head: parameter({ type: stringList, help: 'What stands in the head, as it is.', position: 1 }),
    Title: parameter({ type: anyString, help: "The page's title.", position: 2 }),
    Body: parameter({ type: stringList, help: 'What stands in the body before the table, as it is.', position: 3 }),
    As: parameter({ type: anyString, help: 'Table or List.' }),
    CssUri: parameter({ type: anyString, help: 'Where the style sheet is.', aliases: ['cu'] }),
    PreContent: parameter({ type: stringList, help: 'What stands before the table, as it is.' }),
    PostContent: parameter({ type: stringList, help: 'What stands behind the table, as it is.' }),
    Fragment: switchParameter({ help: 'The table only.' }),
    Charset: parameter({ ...accepted, type: anyString }),
    InputObject: parameter({ type: anything, help: 'The objects, instead of those of the pipeline.' }),
  },
  async *process(values, context) {
    const { Property = ['*'], Title = 'HTML TABLE', Head = [], Body = [], CssUri, PreContent = [] } = values;
    const whole = values.Fragment !== true;
    const style = CssUri === undefined ? '' : `<link rel="stylesheet" type="text/css" href="${escaped(CssUri)}">`;
    const title = `<meta charset="utf-8"><title>${escaped(Title)}</title>`;
    if (whole) yield `<!DOCTYPE html>\n<html><head>${title}${style}${Head.join('\n')}</head><body>`;
    yield* [...Body, ...PreContent];
    yield* rows(Property, /^list$/i.test(values.As ?? ''), context);
    yield* values.PostContent ?? [];
    if (whole) yield '</body></html>';
  },
});

/** A table with a row an object or, as a list, a row a property; nothing without objects. */
async function* rows(properties: readonly Value[], asList: boolean, { input, frame }: PipelineContext) {
  const selectors = selectorsOf(properties);
  let count = 0;
  for await (const item of input) {
    const cells =
      item instanceof CmdletObject
        ? await selected(item, selectors, frame, 'null')
        : [['*', propertyOf(item, 'value') ?? item] as const];
    if (count === 0) yield '<table>';
    if (asList) {
      if (count > 0) yield '<tr><td><hr></td></tr>';
      for (const [name, value] of cells) yield row('td', [`${name}:`, textOf(value)]);
    } else {
      if (count === 0) yield headers(cells);
      yield row(
        'td',
        cells.map(([, value]) => textOf(value)),
      );
    }
    count += 1;
  }
  if (count > 0) yield '</table>';
}

function headers(cells: readonly (readonly [string, Value])[]): string {
  return row(
    'th',
    cells.map(([name]) => name),
  );
}

function row(cell: 'th' | 'td', texts: readonly string[]): string {
  return `<tr>${texts.map((text) => `<${cell}>${escaped(text)}</${cell}>`).join('')}</tr>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** `ConvertTo-Json`, `ConvertTo-Csv`, `ConvertTo-Html`, `ConvertFrom-…`: objects as text and back. */
import { CmdletObject, textOf } from '../../cmdlet/cmdlet-object.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { int32 } from '../../model/int32.ts';
import { collect } from '../evaluate/frame.ts';
import { propertyOf } from '../members/properties.ts';
import { toText } from '../values/text.ts';
import { elementsOf, type Value } from '../values/value.ts';
import { csvColumns, csvFields, csvLine, objectsFromCsv } from './csv.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { jsonText, valueOfJson } from './json.ts';
import { anyString, anything, propertyList, stringList } from './parameter-types.ts';
import { selected, selectorsOf } from './selectors.ts';

const inputObject = parameter({ type: anything, help: 'The objects, instead of those of the pipeline.', position: 0 });
export const delimiter = parameter({ type: anyString, help: 'What stands between two fields. Default: a comma.' });
export const noTypeInformation = switchParameter({ help: 'Accepted: no type line is written.', aliases: ['NTI'] });

/** Deep enough for every object that the cmdlets give. PowerShell's 2 would cut them. */
const JSON_DEPTH = 10;

export const convertToJson = definePipelineCmdlet({
  name: 'ConvertTo-Json',
  synopsis: 'Gives JSON.',
  description:
    'One object gives an object, several give an array. Values keep their kind; time spans, sizes and names are texts.',
  examples: [{ line: 'Get-PopSettings | ConvertTo-Json', text: 'All settings.' }],
  parameters: {
    InputObject: inputObject,
    Depth: parameter({ type: int32, help: `How deep objects within objects are followed. Default: ${JSON_DEPTH}.` }),
    Compress: switchParameter({ help: 'Without blanks and line ends.' }),
    AsArray: switchParameter({ help: 'An array, even of one object.' }),
    EnumsAsStrings: switchParameter({ help: 'Accepted: they always are.', onlyAccepted: true }),
  },
  async *process({ InputObject, Depth = JSON_DEPTH, Compress, AsArray }, { input }) {
    const values = await collect(input);
    const isList = AsArray === true || values.length !== 1 || Array.isArray(InputObject);
    if (values.length > 0 || isList) yield jsonText(isList ? values : values[0]!, Depth, Compress === true);
  },
});

export const convertFromJson = definePipelineCmdlet({
  name: 'ConvertFrom-Json',
  synopsis: 'Reads JSON.',
  description: 'Objects become objects whose properties can be named.',
  examples: [{ line: 'Get-Content settings.json | ConvertFrom-Json', text: 'From a file.' }],
  parameters: {
    InputObject: inputObject,
    AsHashtable: switchParameter({ help: 'Objects become tables.' }),
    Depth: parameter({ type: int32, help: 'Accepted as in PowerShell.', onlyAccepted: true }),
  },
  async *process({ AsHashtable }, { input }) {
    const text = (await collect(input)).map(toText).join('\n');
    yield* elementsOf(valueOfJson(text, AsHashtable === true));
  },
});

export const convertToCsv = definePipelineCmdlet({
  name: 'ConvertTo-Csv',
  synopsis: 'Gives comma-separated values, a line an object.',
  description: 'The columns are those of the first object. A list is one field with commas.',
  examples: [{ line: 'Get-Mailbox | ConvertTo-Csv', text: 'All mailboxes.' }],
  parameters: { InputObject: inputObject, Delimiter: delimiter, NoTypeInformation: noTypeInformation },
  async *process({ Delimiter = ',' }, { input }) {
    yield* csvLines(input, Delimiter);
  },
});

/** The header and a line an object, as they come. */
export async function* csvLines(input: AsyncIterable<Value>, separator: string): AsyncGenerator<string, void, void> {
  let columns: readonly string[] | undefined;
  for await (const item of input) {
    if (columns === undefined) {
      columns = csvColumns(item);
      yield csvLine(columns, { delimiter: separator });
    }
    yield csvLine(csvFields(item, columns), { delimiter: separator });
  }
}

export const convertFromCsv = definePipelineCmdlet({
  name: 'ConvertFrom-Csv',
  synopsis: 'Reads comma-separated values.',
  description: 'The first line names the properties.',
  examples: [{ line: "'Name,Server','jane,EX01' | ConvertFrom-Csv", text: 'One object.' }],
  parameters: {
    InputObject: inputObject,
    Delimiter: delimiter,
    Header: parameter({ type: stringList, help: "The properties' names, when no line has them." }),
  },
  async *process({ Delimiter = ',', Header }, { input }) {
    const text = (await collect(input)).map(toText).join('\n');
    yield* objectsFromCsv(text, { delimiter: Delimiter }, Header);
  },
});

export const convertToHtml = definePipelineCmdlet({
  name: 'ConvertTo-Html',
  synopsis: 'Gives a page with a table.',
  description: 'For reports. -Fragment gives the table alone.',
  examples: [
    { line: 'Get-Mailbox | ConvertTo-Html Name,PopEnabled -Title Mailboxes > mailboxes.html', text: 'A page.' },
  ],
  parameters: {
    Property: parameter({ type: propertyList, help: 'The columns.', position: 0 }),
    Title: parameter({ type: anyString, help: "The page's title." }),
    Head: parameter({ type: stringList, help: 'What stands in the head, as it is.' }),
    PreContent: parameter({ type: stringList, help: 'What stands before the table, as it is.' }),
    PostContent: parameter({ type: stringList, help: 'What stands behind the table, as it is.' }),
    Fragment: switchParameter({ help: 'The table only.' }),
    InputObject: parameter({ type: anything, help: 'The objects, instead of those of the pipeline.' }),
  },
  async *process(values, { input, frame }) {
    const { Property = ['*'], Title = 'HTML TABLE', Head = [], PreContent = [], PostContent = [], Fragment } = values;
    const selectors = selectorsOf(Property);
    const whole = Fragment !== true;
    if (whole)
      yield `<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>${escaped(Title)}</title>${Head.join('\n')}</head><body>`;
    yield* PreContent;
    yield '<table>';
    let headed = false;
    for await (const item of input) {
      const cells =
        item instanceof CmdletObject
          ? await selected(item, selectors, frame, 'null')
          : [['*', propertyOf(item, 'value') ?? item] as const];
      if (!headed)
        yield row(
          'th',
          cells.map(([name]) => name),
        );
      headed = true;
      yield row(
        'td',
        cells.map(([, value]) => textOf(value)),
      );
    }
    yield '</table>';
    yield* PostContent;
    if (whole) yield '</body></html>';
  },
});

function row(cell: 'th' | 'td', texts: readonly string[]): string {
  return `<tr>${texts.map((text) => `<${cell}>${escaped(text)}</${cell}>`).join('')}</tr>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

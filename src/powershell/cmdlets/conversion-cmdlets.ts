import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { int32 } from '../../model/int32.ts';
import { collect } from '../evaluate/frame.ts';
import { toText } from '../values/text.ts';
import { elementsOf, type Value } from '../values/value.ts';
import { csvColumns, csvFields, csvLine, objectsFromCsv } from './csv.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { jsonText, valueOfJson } from './json.ts';
import { anyString, anything, stringList } from './parameter-types.ts';

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

/** The cmdlets that read and write files: `Get-Content`, `Set-Content`, `Export-Csv`, `Out-File`, `Tee-Object` and others. */
import { ByteArray } from '../../cmdlet/byte-array.ts';
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { int32 } from '../../model/int32.ts';
import { collect } from '../evaluate/frame.ts';
import { outputText } from '../format/output-text.ts';
import { toText } from '../values/text.ts';
import { isArray, type Value } from '../values/value.ts';
import { csvLines, delimiter, noTypeInformation } from './conversion-cmdlets.ts';
import { objectsFromCsv } from './csv.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anyString, anything, stringList } from './parameter-types.ts';

const path = parameter({
  type: anyString,
  help: 'The file.',
  position: 0,
  mandatory: true,
  aliases: ['LiteralPath', 'FilePath', 'PSPath'],
});
const paths = parameter({ ...path, type: stringList });
const encoding = parameter({ type: anyString, help: 'Byte reads bytes; text is UTF-8, or UTF-16 by its mark.' });
const force = switchParameter({ help: 'Accepted as in PowerShell.' });
const noClobber = switchParameter({ help: 'Does not replace a file that is there.', aliases: ['NoOverwrite'] });
const append = switchParameter({ help: 'Adds to the file.' });
const inputObject = parameter({ type: anything, help: 'The objects, instead of those of the pipeline.' });

export const getContent = definePipelineCmdlet({
  name: 'Get-Content',
  synopsis: 'Reads a file, a line at a time.',
  description: 'With -Encoding Byte it gives the bytes, as certificates need them.',
  examples: [{ line: 'Get-Content accounts.txt | foreach { Get-Mailbox $_ }', text: 'A name a line.' }],
  parameters: {
    Path: paths,
    Encoding: encoding,
    Raw: switchParameter({ help: 'One text instead of lines.' }),
    AsByteStream: switchParameter({ help: 'The bytes.' }),
    TotalCount: parameter({ type: int32, help: 'The first lines only.', aliases: ['First', 'Head'] }),
    Tail: parameter({ type: int32, help: 'The last lines only.', aliases: ['Last'] }),
    ReadCount: parameter({ type: int32, help: 'Accepted as in PowerShell.', onlyAccepted: true }),
  },
  async *process({ Path = [], Encoding = '', Raw, AsByteStream, TotalCount, Tail }, { frame, call }) {
    const { files } = frame.session;
    for (const one of Path) {
      try {
        if (AsByteStream === true || /^byte$/i.test(Encoding)) yield new ByteArray(await files.readBytes(one));
        else {
          const text = await files.readText(one);
          const lines = Raw === true ? [text] : linesOf(text);
          const from = Tail === undefined ? 0 : Math.max(0, lines.length - Tail);
          yield* lines.slice(from, TotalCount === undefined ? undefined : from + TotalCount);
        }
      } catch (error) {
        call.writeError(error);
      }
    }
  },
});

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

const contentParameters = {
  Path: path,
  Value: parameter({ type: anything, help: 'What is written, instead of the pipeline.', position: 1 }),
  Encoding: encoding,
  Force: force,
  NoNewline: switchParameter({ help: 'Puts no line ends behind the values.' }),
};

async function contentOf(
  value: Value | undefined,
  input: AsyncIterable<Value>,
  bare: boolean,
): Promise<string | Uint8Array> {
  const values = value === undefined ? await collect(input) : isArray(value) ? value : [value];
  if (values.length === 1 && values[0] instanceof ByteArray) return values[0].bytes;
  return values.map((one) => toText(one) + (bare ? '' : '\n')).join('');
}

export const setContent = definePipelineCmdlet({
  name: 'Set-Content',
  synopsis: 'Writes values to a file, replacing what is there.',
  description: 'Bytes are written as they are, anything else as text, a line each.',
  examples: [{ line: "Set-Content note.txt 'done'", text: 'A line.' }],
  parameters: contentParameters,
  async process({ Path = '', Value: value, NoNewline }, { input, frame }) {
    await frame.session.files.write(Path, await contentOf(value, input, NoNewline === true));
  },
});

export const addContent = definePipelineCmdlet({
  name: 'Add-Content',
  synopsis: 'Adds values to a file.',
  description: 'As Set-Content, at the end of what is there.',
  examples: [{ line: "Add-Content log.txt 'done'", text: 'A line more.' }],
  parameters: contentParameters,
  async process({ Path = '', Value: value, NoNewline }, { input, frame }) {
    await frame.session.files.write(Path, await contentOf(value, input, NoNewline === true), { append: true });
  },
});

export const testPath = definePipelineCmdlet({
  name: 'Test-Path',
  synopsis: 'Tells whether a file or folder is there.',
  description: 'Leaf is a file, Container a folder.',
  examples: [{ line: 'Test-Path certificate.pfx', text: 'True or False.' }],
  parameters: {
    Path: paths,
    PathType: parameter({ type: anyString, help: 'Any, Leaf or Container.', aliases: ['Type'] }),
  },
  async *process({ Path = [], PathType = 'Any' }, { frame }) {
    for (const one of Path) {
      const kind = await frame.session.files.kindOf(one);
      yield /^leaf$/i.test(PathType)
        ? kind === 'file'
        : /^container$/i.test(PathType)
          ? kind === 'folder'
          : kind !== undefined;
    }
  },
});

export const exportCsv = definePipelineCmdlet({
  name: 'Export-Csv',
  synopsis: 'Writes objects to a file of comma-separated values.',
  description: 'Every property is a column. A list is one field with commas, as the parameter of its name takes it.',
  examples: [{ line: 'Get-Mailbox | Export-Csv mailboxes.csv -NoTypeInformation', text: 'All mailboxes.' }],
  parameters: {
    Path: path,
    Delimiter: delimiter,
    NoTypeInformation: noTypeInformation,
    NoClobber: noClobber,
    Append: append,
    Force: force,
    Encoding: encoding,
    InputObject: inputObject,
    UseCulture: switchParameter({ help: 'Accepted as in PowerShell.', onlyAccepted: true }),
  },
  async process({ Path = '', Delimiter = ',', NoClobber, Append }, { input, frame }) {
    const { files } = frame.session;
    const lines = (await collect(csvLines(input, Delimiter))).map((line) => `${toText(line)}\n`);
    const isThere = Append === true && (await files.kindOf(Path)) === 'file';
    const text = (isThere ? lines.slice(1) : lines).join('');
    await files.write(Path, text, { append: Append === true, noClobber: NoClobber === true && Append !== true });
  },
});

export const importCsv = definePipelineCmdlet({
  name: 'Import-Csv',
  synopsis: 'Reads objects from a file of comma-separated values.',
  description: 'The first line names the properties. Lines that begin with # are remarks, as in protocol logs.',
  examples: [
    { line: 'Import-Csv users.csv | foreach { Set-Mailbox $_.Name -PopEnabled $true }', text: 'A line a user.' },
  ],
  parameters: {
    Path: paths,
    Delimiter: delimiter,
    Header: parameter({ type: stringList, help: "The properties' names, when no line has them." }),
    Encoding: encoding,
  },
  async *process({ Path = [], Delimiter = ',', Header }, { frame }) {
    for (const one of Path) {
      yield* objectsFromCsv(await frame.session.files.readText(one), { delimiter: Delimiter }, Header);
    }
  },
});

export const outFile = definePipelineCmdlet({
  name: 'Out-File',
  synopsis: 'Writes to a file what would stand on the screen.',
  description: 'For reports. For data, Export-Csv and ConvertTo-Json keep the values.',
  examples: [{ line: 'Get-PopSettings | Out-File pop.txt', text: 'As > pop.txt does.' }],
  parameters: {
    FilePath: parameter({ ...path, aliases: ['Path', 'LiteralPath'] }),
    Append: append,
    NoClobber: noClobber,
    Force: force,
    Encoding: encoding,
    Width: parameter({ type: int32, help: 'Columns of the page. Default: as many as are needed.' }),
    NoNewline: switchParameter({ help: 'Puts no line end behind the last line.' }),
    InputObject: inputObject,
  },
  takesFormats: true,
  async process({ FilePath = '', Append, NoClobber, Width, NoNewline }, { input, frame }) {
    const text = await outputText(await collect(input), Width);
    const content = NoNewline === true ? text.replace(/\n$/, '') : text;
    await frame.session.files.write(FilePath, content, { append: Append === true, noClobber: NoClobber === true });
  },
});

export const teeObject = definePipelineCmdlet({
  name: 'Tee-Object',
  synopsis: 'Writes objects to a file or a variable, and hands them on.',
  description: 'In the file stands what would stand on the screen.',
  examples: [{ line: 'Get-ImapSettings | Tee-Object imap.txt', text: 'On the screen and in the file.' }],
  parameters: {
    FilePath: parameter({ type: anyString, help: 'The file.', position: 0, aliases: ['LiteralPath', 'PSPath'] }),
    Variable: parameter({ type: anyString, help: 'A variable instead of a file.' }),
    Append: append,
    InputObject: inputObject,
  },
  takesFormats: true,
  async *process({ FilePath, Variable, Append }, { input, frame }) {
    if (FilePath === undefined && Variable === undefined) {
      throw wrongInput(
        'MissingMandatoryParameter',
        'Cannot process command because of one or more missing mandatory parameters: FilePath.',
      );
    }
    const values: Value[] = [];
    for await (const value of input) {
      values.push(value);
      yield value;
    }
    if (FilePath !== undefined)
      await frame.session.files.write(FilePath, await outputText(values), { append: Append === true });
    if (Variable !== undefined) frame.scope.set(Variable, values);
  },
});

/** `Join-Path`, `Split-Path`: paths as text; `New-Item`: the folder or the empty file that a script writes to. */
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { fileName, folderName, joinedPath } from '../values/path-text.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { toText } from '../values/text.ts';
import { CustomObject } from '../values/value.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anyString, anything, stringList } from './parameter-types.ts';

const accepted = { help: 'Accepted as in PowerShell.', onlyAccepted: true } as const;

export const joinPath = definePipelineCmdlet({
  name: 'Join-Path',
  synopsis: 'Puts a path together.',
  description: 'In the manner of Windows when one of the parts is.',
  examples: [{ line: 'Join-Path C:\\Temp report.csv', text: 'C:\\Temp\\report.csv' }],
  parameters: {
    Path: parameter({ type: stringList, help: 'What it begins with.', position: 0, mandatory: true }),
    ChildPath: parameter({ type: stringList, help: 'What follows.', position: 1, mandatory: true }),
    AdditionalChildPath: parameter({ type: stringList, help: 'What follows that.', position: 2 }),
  },
  async *process({ Path = [], ChildPath = [], AdditionalChildPath = [] }) {
    // A child that begins with a separator is a child nevertheless.
    const children = [...ChildPath, ...AdditionalChildPath].map((one) => one.replace(/^[\\/]+/, ''));
    for (const path of Path) yield joinedPath([path, ...children]);
  },
});

export const splitPath = definePipelineCmdlet({
  name: 'Split-Path',
  synopsis: 'Gives a part of a path.',
  description: 'The folder, or with -Leaf the name.',
  examples: [{ line: 'Split-Path C:\\Temp\\report.csv -Leaf', text: 'report.csv' }],
  parameters: {
    Path: parameter({ type: anything, help: 'The path.', position: 0, aliases: ['LiteralPath'] }),
    Parent: switchParameter({ help: 'The folder, which it gives anyway.' }),
    Leaf: switchParameter({ help: 'The name.' }),
    LeafBase: switchParameter({ help: 'The name without what stands behind its last dot.' }),
    Extension: switchParameter({ help: 'What stands behind the last dot.' }),
    Resolve: switchParameter(accepted),
  },
  async *process({ Path, Leaf, LeafBase, Extension }, { input }) {
    const paths = Path === undefined ? input : [Path];
    for await (const one of paths) {
      const path = toText(one);
      const name = fileName(path);
      if (Leaf === true) yield name;
      else if (LeafBase === true) yield name.replace(/\.[^.]*$/, '');
      else if (Extension === true) yield /\.[^.]*$/.exec(name)?.[0] ?? '';
      else yield folderName(path);
    }
  },
});

export const newItem = definePipelineCmdlet({
  name: 'New-Item',
  synopsis: 'Makes a folder or a file.',
  description: 'For reports and logs of a script. A file that is there is replaced with -Force only.',
  examples: [{ line: 'New-Item C:\\Temp\\Logs -ItemType Directory', text: 'A folder, with those above it.' }],
  parameters: {
    Path: parameter({ type: stringList, help: 'Where.', position: 0 }),
    Name: parameter({ type: anyString, help: 'Its name, below the path.' }),
    ItemType: parameter({ type: anyString, help: 'Directory or File.', aliases: ['Type'] }),
    Value: parameter({ type: anything, help: 'What the file holds.' }),
    Force: switchParameter({ help: 'Takes a folder that is there; replaces a file.' }),
  },
  async *process({ Path = ['.'], Name, ItemType = 'File', Value: content = null, Force }, { frame: { session } }) {
    for (const one of Path) {
      const path = Name === undefined ? one : joinedPath([one, Name]);
      const isFolder = /^(directory|container)$/i.test(ItemType);
      if (isFolder && Force !== true && (await session.files.kindOf(path)) !== undefined) throw alreadyThere(path);
      if (!isFolder && !/^file$/i.test(ItemType)) throw noSuchKind(ItemType);
      if (isFolder) await session.files.makeFolder(path);
      else await session.files.write(path, toText(content), { noClobber: Force !== true });
      yield new CustomObject([
        ['Name', fileName(path)],
        ['FullName', path],
      ]);
    }
  },
});

function alreadyThere(path: string) {
  return runtimeError('DirectoryExist', `An item with the specified name ${path} already exists.`, {
    category: 'ResourceUnavailable',
  });
}

function noSuchKind(kind: string) {
  return runtimeError('NotSupported', `An item of the kind ${kind} cannot be made.`, {
    category: 'InvalidArgument',
    hints: ['-ItemType Directory or -ItemType File'],
  });
}

/** `Join-Path`, `Split-Path`: paths as text. No file is looked at. */
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { fileName, folderName, joinedPath } from '../values/path-text.ts';
import { toText } from '../values/text.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anything, stringList } from './parameter-types.ts';

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

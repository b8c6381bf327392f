/** `[System.IO.File]` and `[System.IO.Path]`: through the same files as the cmdlets. */
import { ByteArray } from '../../../cmdlet/byte-array.ts';
import { bytesOf } from '../../values/bytes.ts';
import { fileName, folderName, joinedPath } from '../../values/path-text.ts';
import { toText } from '../../values/text.ts';
import { type Statics, text } from './static.ts';

export const fileStatics: Statics = {
  file: {
    readallbytes: async (args, { files }) => new ByteArray(await files.readBytes(text(args))),
    readalltext: async (args, { files }) => files.readText(text(args)),
    readalllines: async (args, { files }) => (await files.readText(text(args))).replace(/\r?\n$/, '').split(/\r?\n/),
    exists: async (args, { files }) => (await files.kindOf(text(args))) === 'file',
    async writeallbytes(args, { files }) {
      await files.write(text(args), bytesOf(args[1] ?? null));
      return null;
    },
    async writealltext(args, { files }) {
      await files.write(text(args), text(args, 1));
      return null;
    },
    async appendalltext(args, { files }) {
      await files.write(text(args), text(args, 1), { append: true });
      return null;
    },
  },
  directory: {
    exists: async (args, { files }) => (await files.kindOf(text(args))) === 'folder',
    getcurrentdirectory: (_, { folder }) => folder,
  },
  path: {
    combine: (args) => joinedPath(args.map(toText)),
    getfilename: (args) => fileName(text(args)),
    getfilenamewithoutextension: (args) => fileName(text(args)).replace(/\.[^.]*$/, ''),
    getdirectoryname: (args) => folderName(text(args)),
    getextension: (args) => /\.[^.\\/]*$/.exec(text(args))?.[0] ?? '',
    gettemppath: () => '/tmp/',
  },
};

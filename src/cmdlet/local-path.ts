/**
 * Paths in lines that were written for Windows. `C:\Certificates\x.pfx` and `\\FileServer01\Data\x.pfx` exist here only
 * when an administrator says where: POSTERN_PATHS maps their beginnings to folders of this machine,
 *
 *     POSTERN_PATHS='C:\=/srv/windows-c;\\FileServer01\Data=/mnt/data'
 *
 * Without a mapping such a path is refused; a folder called `C:\Certificates` in the current one would help nobody.
 */
import { wrongInput } from './cmdlet-error.ts';

export const PATHS_VARIABLE = 'POSTERN_PATHS';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @returns the path for this machine, absolute or relative to the current folder
 * @throws CmdletError when it is one of another machine and nothing maps it
 */
export function localPath(path: string, environment: Environment): string {
  const text = path.trim();
  if (text === '' || text.includes('\0'))
    throw wrongInput('InvalidPath', 'The path is empty or contains a null character.');
  if (!/^([a-z]:|\\\\)/i.test(text)) return text.replaceAll('\\', '/');
  const mapped = mappedPath(text, mappings(environment[PATHS_VARIABLE]));
  if (mapped !== undefined) return mapped;
  const where = text.startsWith('\\\\') ? 'a share of another machine' : 'a drive of Windows';
  throw wrongInput('PathNotFound', `Cannot find path '${text}': it is on ${where}.`, {
    category: 'ObjectNotFound',
    hints: [
      'Give a path of this machine, or say where this one is:',
      `${PATHS_VARIABLE}='${beginning(text)}=/folder/here'`,
    ],
  });
}

interface Mapping {
  readonly from: string;
  readonly to: string;
}

function mappings(text: string | undefined): readonly Mapping[] {
  return (text ?? '')
    .split(';')
    .map((pair) => pair.split('='))
    .filter(([from, to]) => from !== undefined && from.trim() !== '' && to !== undefined && to.trim() !== '')
    .map(([from, to]) => ({ from: normal(from!.trim()), to: to!.trim().replace(/\/+$/, '') }));
}

/** The longest beginning wins; what climbs out of the mapped folder is not in it. */
function mappedPath(path: string, known: readonly Mapping[]): string | undefined {
  const wanted = normal(path);
  const found = known
    .filter(({ from }) => wanted === from || wanted.startsWith(`${from}/`))
    .sort((a, b) => b.from.length - a.from.length)[0];
  if (found === undefined) return undefined;
  const rest = path.replaceAll('\\', '/').replace(/\/+$/, '').slice(found.from.length);
  return rest.split('/').includes('..') ? undefined : `${found.to}${rest}`;
}

function normal(path: string): string {
  return path.replaceAll('\\', '/').replace(/\/+$/, '').toLowerCase();
}

/** What a mapping of this path would begin with: `C:\`, `\\server\share`. */
function beginning(path: string): string {
  return /^\\\\[^\\]+(\\[^\\]+)?/.exec(path)?.[0] ?? path.slice(0, 3);
}

/** Paths as text, in the manner of Windows or of other systems: which of them it is, the path itself shows. */

/** `C:\Temp`, `\\server\share`, `a\b` */
function isOfWindows(path: string): boolean {
  return /^[a-z]:|\\/i.test(path);
}

/** With one separator between the parts; a part that is absolute begins anew. */
export function joinedPath(parts: readonly string[]): string {
  let path = '';
  for (const part of parts) {
    const isAbsolute = /^([a-z]:[\\/]|[\\/])/i.test(part);
    const separator = isOfWindows(path + part) ? '\\' : '/';
    path = path === '' || isAbsolute ? part : `${path.replace(/[\\/]+$/, '')}${separator}${part}`;
  }
  return path;
}

/** What stands behind the last separator. */
export function fileName(path: string): string {
  return path
    .replace(/[\\/]+$/, '')
    .split(/[\\/]/)
    .at(-1)!;
}

/** What stands before it; '' when there is none. */
export function folderName(path: string): string {
  const folder = /^(.*)[\\/][^\\/]*$/s.exec(path.replace(/(?<=.)[\\/]+$/, ''))?.[1];
  if (folder === undefined) return '';
  return folder === '' ? path[0]! : /^[a-z]:$/i.test(folder) ? `${folder}\\` : folder;
}

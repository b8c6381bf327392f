/** Where a `LogFileLocation` lies on this system. */

/**
 * Exchange's runbooks carry Windows paths. They are kept as written, and mean a folder of the same name below the data
 * folder: `C:\Pop3Logging` → `C/Pop3Logging`, `\\server\share\x` → `server/share/x`.
 * @returns an absolute POSIX path, or one relative to the data folder that does not leave it
 */
export function logFolder(location: string): string {
  if (location.startsWith('/')) return location;
  const parts = location
    .replace(/^%[^%]*%/, '')
    .replace(/^([a-z]):/i, '$1/')
    .split(/[\\/]+/)
    .filter((part) => part !== '' && part !== '.' && part !== '..');
  return parts.length === 0 ? 'logs' : parts.join('/');
}

/** True for a path in Windows' form, of which the writer should hear where it went. */
export function isWindowsPath(location: string): boolean {
  return /^([a-z]:|\\\\|%)/i.test(location) || location.includes('\\');
}

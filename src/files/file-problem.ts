/** What the system says when a file cannot be had, in words that say what to do. */

/** What was tried, by the system call that failed. */
const TRIED: Readonly<Record<string, string>> = {
  mkdir: 'made',
  open: 'opened',
  read: 'read',
  scandir: 'read',
  stat: 'read',
  write: 'written',
  fsync: 'written',
  rename: 'put in its place',
  unlink: 'removed',
};

/** `/var/lib/postern cannot be made: the disk is full.`; undefined for an error that is about no file. */
export function fileProblem(error: unknown): string | undefined {
  const { code, syscall, path, message } = (error ?? {}) as NodeJS.ErrnoException;
  const tried = TRIED[syscall ?? ''];
  return tried === undefined ? undefined : `${path ?? 'A file'} cannot be ${tried}: ${systemReason(code, message)}`;
}

/** A system's error code as the end of a sentence, and what to do. */
export function systemReason(code: string | undefined, message: string): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied. Run the command as root or as a member of the group that administers Postern.';
    case 'EISDIR':
      return 'it is a folder.';
    case 'ENOENT':
      return 'there is no such file or folder.';
    case 'ENOTDIR':
      return 'a part of its path is no folder.';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full.';
    case 'EROFS':
      return 'the file system is read-only.';
    case 'EBUSY':
      return 'it is a mount point of its own, which cannot be replaced. Mount its folder instead of the file.';
    case 'ELOOP':
      return 'its symbolic links go in a circle.';
    default:
      return `${message}.`;
  }
}

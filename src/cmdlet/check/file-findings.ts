/** Who else on this machine may read or change the files of the server. */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Configuration } from '../../config/config-store.ts';
import { socketPath } from '../../control/socket-path.ts';
import { mailboxFile } from '../../directory/mailbox-file.ts';
import { type Finding, fail, pass, warn } from './finding.ts';

interface Rule {
  readonly path: string;
  /** Permission bits that it should not have. */
  readonly forbidden: number;
  /** The letters of chmod that take them away. */
  readonly take: string;
  readonly severity: typeof warn | typeof fail;
  readonly reason: string;
}

const OTHERS_WRITE = 0o002;
const OTHERS = 0o007;
const ALL_BUT_OWNER = 0o077;

/** @param location the document, a file */
export async function fileFindings(
  { dataFolder, folder, servers }: Configuration,
  location: string,
): Promise<readonly Finding[]> {
  const changeable = 'Every user of this machine can change the settings of the server.';
  const rules: readonly Rule[] = [
    ...[location, dirname(location), join(folder, 'history')].map((path) => ({
      ...{ path, forbidden: OTHERS_WRITE, take: 'o-w', severity: fail, reason: changeable },
    })),
    {
      ...{ path: mailboxFile(dataFolder), forbidden: OTHERS, take: 'o-rwx', severity: fail },
      reason: 'Every user of this machine can take the password hashes away.',
    },
    {
      ...{ path: dataFolder, forbidden: OTHERS, take: 'o-rwx', severity: warn },
      reason: 'Every user of this machine can look into the folder of the mail.',
    },
    ...[...servers.keys()].map((server) => ({
      ...{ path: socketPath(dataFolder, server), forbidden: ALL_BUT_OWNER, take: 'go-rwx', severity: fail },
      reason: 'Others can see the sessions of the engine and end them.',
    })),
  ];
  const findings = await Promise.all(rules.map(broken));
  const problems = findings.filter((one) => one !== undefined);
  return problems.length > 0 ? problems : [pass('FileModes', location, 'Only those read and write who should.')];
}

/** undefined when the rule holds, and for what is not there. */
async function broken({ path, forbidden, take, severity, reason }: Rule): Promise<Finding | undefined> {
  try {
    const { mode } = await stat(path);
    // In a folder with the sticky bit everybody may write, and yet replace only what is theirs.
    const isShared = (mode & 0o1000) !== 0;
    if ((mode & forbidden) === 0 || isShared) return undefined;
    const text = (mode & 0o777).toString(8).padStart(4, '0');
    return severity('FileModes', path, `${reason} (Its mode is ${text}.)`, `chmod ${take} ${path}`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    return warn('FileModes', path, `It cannot be looked at: ${message}.`);
  }
}

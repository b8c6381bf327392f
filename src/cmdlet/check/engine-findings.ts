/** As whom the engines of this machine run. */
import { readFile } from 'node:fs/promises';
import type { ConfigStore } from '../../config/config-store.ts';
import { type Finding, pass, warn } from './finding.ts';

const ITEM = 'EngineUser';

/** Nothing of those that do not run, or run elsewhere. */
export async function engineFindings(
  servers: readonly string[],
  store: Pick<ConfigStore, 'readStatus'>,
): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    servers.map(async (server) => {
      const status = await store.readStatus(server);
      const user = status?.alive === true ? await userOf(status.pid) : undefined;
      return user === undefined ? undefined : finding(server, status!.pid, user);
    }),
  );
  return findings.filter((one) => one !== undefined);
}

function finding(server: string, pid: number, user: number): Finding {
  if (user !== 0) return pass(ITEM, server, 'The engine runs as a user of its own.');
  return warn(
    ITEM,
    server,
    `The engine (process ${pid}) runs as root: a mistake in it would be one in the whole machine. Stop it, and start it as a user of its own.`,
    'postern serve --user postern',
  );
}

/**
 * The user id that decides what the process may do; undefined where the system does not say. Not the owner of its folder
 * in /proc: of a process that has given root up that is root all the same.
 */
async function userOf(pid: number): Promise<number | undefined> {
  try {
    const effective = /^Uid:\s+\d+\s+(\d+)/m.exec(await readFile(`/proc/${pid}/status`, 'latin1'))?.[1];
    return effective === undefined ? undefined : Number(effective);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return undefined;
    throw error;
  }
}

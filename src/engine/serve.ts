/** The engine as a process: starts it, waits for a signal to stop, and says how it went by the exit code. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '../config/config-store.ts';
import { configPath, openConfigStore } from '../config/open.ts';
import { fileProblem } from '../files/file-problem.ts';
import { systemClock } from '../model/clock.ts';
import type { Logger } from '../wire/host.ts';
import { BindFailure } from './listener-set.ts';
import { createLog, type LogLevel } from './log.ts';
import { type Account, accountOf, giveUpRoot, PrivilegeError, unusable } from './privileges.ts';
import { type NeededPaths, startEngine } from './start.ts';

/** A Node timer's longest span; only its being there matters. */
const FOREVER_MS = 0x7fffffff;

export interface ServeOptions {
  readonly config: string | undefined;
  readonly server: string | undefined;
  readonly logLevel: LogLevel;
  /** Whom the process becomes when every address is bound; it stays who it is when undefined. */
  readonly user: string | undefined;
}

/** Exit codes: 0 stopped when asked to, 1 could not start, 4 the configuration cannot be used. */
export async function serve(options: ServeOptions): Promise<number> {
  const log = createLog(process.stderr, options.logLevel);
  const file = configPath(options.config);
  const store = openConfigStore(file);
  const stop = signalled();
  // With every service stopped nothing else would keep the process, which waits for the order to start them.
  const alive = setInterval(() => {}, FOREVER_MS);
  try {
    const account = options.user === undefined ? undefined : accountOf(options.user);
    const onBound = (needed: NeededPaths) => {
      if (account === undefined) return;
      giveUpRoot(account);
      requireUsable(account, file, needed, log);
    };
    const engine = await startEngine({ store, server: options.server, clock: systemClock, log, onBound });
    log.info({ server: engine.settings.server, revision: engine.settings.revision, pid: process.pid }, 'Serving');
    const signal = await stop;
    log.info({ signal }, 'Stopping');
    await engine.stop();
    log.info({}, 'Stopped');
    return 0;
  } catch (error) {
    if (error instanceof ConfigError) {
      log.error({ file: error.file, line: error.line, column: error.column }, error.message);
      return 4;
    }
    if (error instanceof BindFailure) {
      for (const listener of error.listeners)
        log.error({ service: listener.service }, listener.error ?? listener.binding);
      return 1;
    }
    if (error instanceof PrivilegeError) {
      log.error({ user: options.user }, error.message);
      return 1;
    }
    const problem = fileProblem(error);
    if (problem === undefined) log.error({ err: error }, 'The engine could not start');
    else log.error({ file: (error as NodeJS.ErrnoException).path }, `The engine could not start: ${problem}`);
    return 1;
  } finally {
    clearInterval(alive);
  }
}

/** @throws PrivilegeError naming everything that keeps the user from serving */
function requireUsable({ name }: Account, file: string, { all, some }: NeededPaths, log: Logger): void {
  const status = path.join(path.dirname(file), 'status');
  const problems = unusable([[path.dirname(file), 'read'], [file, 'read'], [status, 'write'], ...all]);
  // Without a folder for the status, it is made.
  if (!existsSync(status)) problems.push(...unusable([[path.dirname(file), 'write']]));
  if (problems.length > 0) {
    throw new PrivilegeError(
      `User ${name} cannot serve: ${problems.join('; ')}. Give the folders to it: chown -R ${name}`,
    );
  }
  for (const problem of unusable(some))
    log.warn({ user: name, reason: problem }, 'The user cannot use all that it needs');
}

/** Resolves with the first signal that asks to stop. A second one while stopping ends the process at once. */
function signalled(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}

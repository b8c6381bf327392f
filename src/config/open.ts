/** The way into the configuration. Only this page knows which kind of store it is. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../model/clock.ts';
import type { ConfigStore } from './config-store.ts';
import { type Surroundings, surroundings } from './document-file.ts';
import { YamlConfigStore } from './yaml-config-store.ts';

export interface OpenOptions {
  /** Moved by hand in tests. */
  readonly clock?: Clock;
  /** The machine's name and environment, which decide what the local server is called. */
  readonly surroundings?: Surroundings;
}

/**
 * Opens the configuration at `path`. Nothing is read yet, and a file that is not there is an empty document: one server,
 * the local one, with every default.
 */
export function openConfigStore(path: string, options: OpenOptions = {}): ConfigStore {
  return new YamlConfigStore(path, options.clock ?? systemClock, options.surroundings ?? surroundings());
}

/** Where the configuration of everybody on a machine lies. */
const SYSTEM_PATH = '/etc/postern/postern.yaml';

/**
 * Which configuration is meant: the one asked for, else `POSTERN_CONFIG`, else the system's for root, else the user's own.
 * @param asked what `--config` says
 */
export function configPath(
  asked: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  userId: number | undefined = process.getuid?.(),
): string {
  if (asked) return asked;
  if (environment.POSTERN_CONFIG) return environment.POSTERN_CONFIG;
  if (userId === 0) return SYSTEM_PATH;
  return join(environment.XDG_CONFIG_HOME || join(environment.HOME || homedir(), '.config'), 'postern', 'postern.yaml');
}

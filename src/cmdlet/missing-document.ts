import type { ConfigStore } from '../config/config-store.ts';

/**
 * What somebody should hear who named a configuration that is not there: it may be a slip, and reads as all defaults.
 * @returns undefined when it is there
 * @throws ConfigError when that cannot be told
 */
export async function missingDocumentNotice(store: ConfigStore): Promise<string | undefined> {
  if (await store.exists()) return undefined;
  return `${store.location} does not exist: every setting has its default, and the first change makes the file.`;
}

/** Writes changes of services, and waits until the engine has carried them out. */
import type { ConfigStore, Configuration, SettingChange } from '../../config/config-store.ts';
import type { ServiceName } from '../../model/services.ts';
import type { Acknowledgement } from '../acknowledgement.ts';
import { engineAnswers } from '../changes/in-force.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { titleOf } from './service-object.ts';

export interface Work {
  readonly server: string;
  readonly names: readonly ServiceName[];
  /** For `Waiting for service '…' to start...`. */
  readonly verb: 'start' | 'stop';
  /** What is to change, from the configuration as it is under the lock. */
  readonly changes: (current: Configuration) => readonly SettingChange[];
  readonly wait: boolean;
}

export interface Done {
  readonly configuration: Configuration;
  readonly changed: boolean;
  readonly engine: Acknowledgement['kind'];
}

/** @throws CmdletError (exit 5) when a running engine could not do it, ConfigError */
export async function carryOut(work: Work, store: ConfigStore, context: CmdletContext): Promise<Done> {
  const { server, names, verb, wait } = work;
  const origin = { who: context.userName(), cmdlet: context.line };
  const { configuration, changed } = await store.update(work.changes, origin);
  const stillWaiting = () => {
    for (const name of names) context.warning(`Waiting for service '${titleOf(name)}' to ${verb}...`);
  };
  const answers = await engineAnswers({ store, configuration, servers: [server], wait, stillWaiting });
  answers.throwFailures();
  return { configuration, changed, engine: answers.of(server) };
}

/** Writes changes of services, and waits until the engine has carried them out. */
import type { ConfigStore, Configuration, SettingChange } from '../../config/config-store.ts';
import type { ServiceName } from '../../model/services.ts';
import { type Acknowledgement, acknowledgement } from '../acknowledgement.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { refusedByEngine, silentEngine } from '../engine-answer.ts';
import { titleOf } from './service-object.ts';

/** PowerShell says so often that it is still waiting. */
const PATIENCE_MS = 2_000;
/** An engine gives the sessions of a service three seconds, and a slow disk some more. */
const MAX_WAITS = 5;

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
  const { server, wait } = work;
  const origin = { who: context.userName(), cmdlet: context.line };
  const { configuration, changed } = await store.update(work.changes, origin);
  const answer: Acknowledgement = wait ? await answered(work, configuration, store, context) : { kind: 'notAsked' };
  if (answer.kind === 'refused') throw refusedByEngine({ server, configuration }, answer.reason, answer.listeners);
  if (answer.kind === 'silent') throw silentEngine({ server, configuration }, answer.status.pid);
  return { configuration, changed, engine: answer.kind };
}

async function answered(
  { server, names, verb }: Work,
  configuration: Configuration,
  store: ConfigStore,
  context: CmdletContext,
): Promise<Acknowledgement> {
  for (let waits = 1; ; waits += 1) {
    const answer = await acknowledgement(store, server, configuration, PATIENCE_MS);
    if (answer.kind !== 'silent' || waits >= MAX_WAITS) return answer;
    for (const name of names) context.warning(`Waiting for service '${titleOf(name)}' to ${verb}...`);
  }
}

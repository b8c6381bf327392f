/** What a `Set-` cmdlet says once the configuration is written: what changed, and whether the engine has it in force. */
import type { ConfigStore, Configuration } from '../config/config-store.ts';
import type { SettingsNoun } from '../model/settings-noun.ts';
import { type Acknowledgement, acknowledgement } from './acknowledgement.ts';
import { refusedByEngine, silentEngine } from './engine-answer.ts';
import type { CmdletHost } from './host.ts';
import { differenceFacts, differenceLine, type PropertyDifference } from './settings-change.ts';
import { settingsIdentity } from './settings-object.ts';

export interface Written {
  readonly noun: SettingsNoun;
  readonly server: string;
  readonly store: ConfigStore;
  readonly configuration: Configuration;
  /** What really changed; empty when nothing did. */
  readonly made: readonly PropertyDifference[];
  readonly wait: boolean;
}

/** @throws CmdletError (exit 5) when a running engine does not have it in force */
export async function reportOutcome(written: Written, host: CmdletHost): Promise<void> {
  const { server, store, configuration, made, wait } = written;
  if (made.length === 0) {
    host.warning(
      `The command completed successfully but no settings of '${settingsIdentity(server)}' have been modified.`,
    );
  }
  const answer: Acknowledgement = wait ? await acknowledgement(store, server, configuration) : { kind: 'notAsked' };
  const { revision } = configuration;
  host.outcome({
    lines: [...made.map(changeLine), ...(answer.kind === 'inForce' && made.length > 0 ? [inForce(written)] : [])],
    facts: {
      server,
      settings: written.noun.name,
      changed: made.length > 0,
      revision,
      changes: made.map(differenceFacts),
      engine: answer.kind,
    },
  });
  switch (answer.kind) {
    case 'notRunning':
      if (made.length > 0) host.notice(`No engine runs for ${server}: the change takes effect when it starts.`);
      return;
    case 'refused':
      throw refusedByEngine(written, answer.reason, answer.listeners);
    case 'silent':
      throw silentEngine(written, answer.status.pid);
    default:
      return;
  }
}

function changeLine(difference: PropertyDifference): string {
  return `${differenceLine(difference)}  (${difference.setting.takesEffect})`;
}

function inForce({ server, configuration }: Written): string {
  return `In force on ${server} (revision ${configuration.revision}).`;
}

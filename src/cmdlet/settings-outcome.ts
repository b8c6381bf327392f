/** What a `Set-` cmdlet says once the configuration is written: what changed, and whether the engine has it in force. */
import type { ConfigStore, Configuration } from '../config/config-store.ts';
import type { SettingsNoun } from '../model/settings-noun.ts';
import { engineAnswers } from './changes/in-force.ts';
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
  const answers = await engineAnswers({ store, configuration, servers: [server], wait });
  const changed = made.length > 0;
  host.outcome({
    lines: [...made.map(changeLine), ...(changed ? answers.inForce : [])],
    facts: {
      server,
      settings: written.noun.name,
      changed,
      revision: configuration.revision,
      changes: made.map(differenceFacts),
      engine: answers.of(server),
    },
  });
  if (changed && answers.notRunning !== undefined) host.notice(answers.notRunning);
  answers.throwFailures();
}

function changeLine(difference: PropertyDifference): string {
  return `${differenceLine(difference)}  (${difference.setting.takesEffect})`;
}

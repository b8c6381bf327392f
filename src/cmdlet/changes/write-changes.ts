/** Writes changes of any number of servers as one, and waits until their engines have them in force. */
import type { ConfigStore, Configuration, SettingChange } from '../../config/config-store.ts';
import { ALL_SERVERS } from '../../model/sections.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { engineAnswers } from './in-force.ts';
import { changeFacts, changeLine, type PlannedChange, plannedFrom, settingChange } from './planned-change.ts';

export interface WriteOptions {
  /** What is wanted, from the configuration as it is under the lock. */
  readonly wanted: (current: Configuration) => readonly SettingChange[];
  readonly store: ConfigStore;
  /** Whether to wait for the engines. */
  readonly wait: boolean;
  /** Facts that go with those of the change. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/**
 * Writes, waits, and tells: a line a property, and where it is in force.
 * @returns whether anything was changed
 * @throws CmdletError (exit 5) when a running engine does not have it in force, ConfigError
 */
export async function writeChanges(options: WriteOptions, context: CmdletContext): Promise<boolean> {
  const { wanted, store, wait, facts } = options;
  let made: readonly PlannedChange[] = [];
  const { configuration, changed } = await store.update(
    (now) => {
      made = plannedFrom(now, wanted(now), context.hostName());
      return made.map(settingChange);
    },
    { who: context.userName(), cmdlet: context.line },
  );
  const answers = await engineAnswers({ store, configuration, servers: concerned(made, configuration), wait });
  context.outcome({
    lines: [...made.map(changeLine), ...answers.inForce],
    facts: {
      ...facts,
      changed,
      revision: configuration.revision,
      changes: made.map(changeFacts),
      engines: answers.kinds,
    },
  });
  if (answers.notRunning !== undefined) context.notice(answers.notRunning);
  answers.throwFailures();
  return changed;
}

/** All servers, when something holds for all of them. */
function concerned(made: readonly PlannedChange[], { servers }: Configuration): readonly string[] {
  const named = new Set(made.map(({ server }) => server));
  return named.has(ALL_SERVERS) ? [...servers.keys()] : [...named];
}

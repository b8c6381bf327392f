/** Writes changes of any number of servers as one, and waits until their engines have them in force. */
import type { ConfigStore, Configuration, SettingChange } from '../../config/config-store.ts';
import { type Acknowledgement, acknowledgement } from '../acknowledgement.ts';
import type { CmdletError } from '../cmdlet-error.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { refusedByEngine, silentEngine } from '../engine-answer.ts';
import { throwJoined } from '../joined-errors.ts';
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
  const servers = [...new Set(made.map(({ server }) => server))];
  const answers = await Promise.all(
    servers.map(async (server): Promise<readonly [string, Acknowledgement]> => {
      return [server, wait ? await acknowledgement(store, server, configuration) : { kind: 'notAsked' }];
    }),
  );
  const inForce = answers.filter(([, { kind }]) => kind === 'inForce').map(([server]) => server);
  const { revision } = configuration;
  context.outcome({
    lines: [...made.map(changeLine), ...inForce.map((server) => `In force on ${server} (revision ${revision}).`)],
    facts: {
      ...facts,
      changed,
      revision,
      changes: made.map(changeFacts),
      engines: Object.fromEntries(answers.map(([server, { kind }]) => [server, kind])),
    },
  });
  for (const [server, { kind }] of answers) {
    if (kind === 'notRunning') context.notice(`No engine runs for ${server}: the change takes effect when it starts.`);
  }
  throwJoined(answers.flatMap(([server, answer]) => failureOf(server, answer, configuration)));
  return changed;
}

function failureOf(server: string, answer: Acknowledgement, configuration: Configuration): readonly CmdletError[] {
  if (answer.kind === 'refused') return [refusedByEngine({ server, configuration }, answer.reason, answer.listeners)];
  return answer.kind === 'silent' ? [silentEngine({ server, configuration }, answer.status.pid)] : [];
}

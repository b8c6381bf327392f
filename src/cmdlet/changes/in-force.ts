/** Whether the running engines have a written change in force: waits for them, and says what they made of it. */
import type { ConfigStore, Configuration } from '../../config/config-store.ts';
import { ACKNOWLEDGEMENT_WAIT_MS, type Acknowledgement, acknowledgement } from '../acknowledgement.ts';
import type { CmdletError } from '../cmdlet-error.ts';
import { refusedByEngine, silentEngine } from '../engine-answer.ts';
import { throwJoined } from '../joined-errors.ts';

/** PowerShell says so often that it is still waiting. */
const PATIENCE_MS = 2_000;
/** An engine gives the sessions of a service that stops three seconds, and a slow disk some more. */
const MAX_WAITS = 5;

export interface WrittenChange {
  readonly store: ConfigStore;
  readonly configuration: Configuration;
  /** Those whose engines shall have it. */
  readonly servers: readonly string[];
  /** False answers `notAsked` for all. */
  readonly wait: boolean;
  /** Waits longer, and is called whenever an engine has not answered for two seconds. */
  readonly stillWaiting?: (server: string) => void;
}

export class EngineAnswers {
  readonly #answers: readonly (readonly [server: string, Acknowledgement])[];
  readonly #configuration: Configuration;

  constructor(answers: readonly (readonly [string, Acknowledgement])[], configuration: Configuration) {
    this.#answers = answers;
    this.#configuration = configuration;
  }

  /** What kind of answer each engine gave, for programs. */
  get kinds(): Readonly<Record<string, Acknowledgement['kind']>> {
    return Object.fromEntries(this.#answers.map(([server, { kind }]) => [server, kind]));
  }

  of(server: string): Acknowledgement['kind'] {
    return this.kinds[server]!;
  }

  /** A line a server whose engine has it. */
  get inForce(): readonly string[] {
    const { revision } = this.#configuration;
    return this.#with('inForce').map((server) => `In force on ${server} (revision ${revision}).`);
  }

  /** A sentence about the servers without a running engine; undefined when there are none. */
  get notRunning(): string | undefined {
    const servers = this.#with('notRunning');
    if (servers.length === 0) return undefined;
    const when = servers.length === 1 ? 'it starts' : 'they start';
    return `No engine runs for ${servers.join(', ')}: the change takes effect when ${when}.`;
  }

  /** @throws CmdletError (exit 5) when a running engine does not have it in force */
  throwFailures(): void {
    throwJoined(this.#answers.flatMap(([server, answer]) => this.#failure(server, answer)));
  }

  #with(kind: Acknowledgement['kind']): readonly string[] {
    return this.#answers.filter(([, answer]) => answer.kind === kind).map(([server]) => server);
  }

  #failure(server: string, answer: Acknowledgement): readonly CmdletError[] {
    const saved = { server, configuration: this.#configuration };
    if (answer.kind === 'refused') return [refusedByEngine(saved, answer.reason, answer.listeners)];
    return answer.kind === 'silent' ? [silentEngine(saved, answer.status.pid)] : [];
  }
}

/** Waits for all of them at once. */
export async function engineAnswers(change: WrittenChange): Promise<EngineAnswers> {
  const answers = await Promise.all(
    change.servers.map(async (server) => [server, await answerOf(server, change)] as const),
  );
  return new EngineAnswers(answers, change.configuration);
}

async function answerOf(
  server: string,
  { store, configuration, wait, stillWaiting }: WrittenChange,
): Promise<Acknowledgement> {
  if (!wait) return { kind: 'notAsked' };
  if (stillWaiting === undefined) return acknowledgement(store, server, configuration, ACKNOWLEDGEMENT_WAIT_MS);
  for (let waits = 1; ; waits += 1) {
    const answer = await acknowledgement(store, server, configuration, PATIENCE_MS);
    if (answer.kind !== 'silent' || waits >= MAX_WAITS) return answer;
    stillWaiting(server);
  }
}

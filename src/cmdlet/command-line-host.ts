/** What the command line lends a cmdlet; see host.ts. */
import type { ConfigStore } from '../config/config-store.ts';
import { wrongInput } from './cmdlet-error.ts';
import type { Cmdlet } from './define-cmdlet.ts';
import { ExitCode } from './exit-code.ts';
import type { CmdletHost, IntendedAction, Outcome } from './host.ts';
import { askSecretOn, changesOf, isAgreed, nobodyToConfirm, readStandardInput, sentence } from './host-terminal.ts';
import { invocationLine } from './invocation-line.ts';
import { missingDocumentNotice } from './missing-document.ts';
import type { BoundParameters } from './parameter.ts';
import { screenLines } from './screen-lines.ts';
import type { Surroundings } from './surroundings.ts';

export class CommandLineHost implements CmdletHost {
  readonly line: string;
  readonly detail: 'summary' | 'full';
  readonly environment: Surroundings['environment'];
  exitCode: ExitCode = ExitCode.done;
  /** Something went to stdout already. */
  hasSpoken = false;
  readonly #values: BoundParameters;
  readonly #surroundings: Surroundings;
  readonly #json: boolean;
  #store: Promise<ConfigStore> | undefined;

  constructor(cmdlet: Cmdlet, values: BoundParameters, surroundings: Surroundings, json: boolean) {
    this.line = invocationLine(cmdlet, values);
    this.detail = values.Output === undefined && !json ? 'summary' : values.Output === 'table' ? 'summary' : 'full';
    this.environment = surroundings.environment;
    this.#values = values;
    this.#surroundings = surroundings;
    this.#json = json;
  }

  store(): Promise<ConfigStore> {
    this.#store ??= this.#open();
    return this.#store;
  }

  async #open(): Promise<ConfigStore> {
    const asked = this.#values.Config as string | undefined;
    const store = await this.#surroundings.openStore(asked);
    const missing = asked === undefined ? undefined : await missingDocumentNotice(store);
    if (missing !== undefined) this.notice(missing);
    return store;
  }

  hostName(): string {
    return this.#surroundings.hostName();
  }

  userName(): string {
    return this.#surroundings.userName();
  }

  warning(text: string): void {
    const preference = this.#values.WarningAction;
    if (preference === 'SilentlyContinue' || preference === 'Ignore') return;
    if (preference === 'Stop') throw wrongInput('ActionPreferenceStop', text, { category: 'OperationStopped' });
    this.#say('warning', `WARNING: ${text}`, text);
  }

  notice(text: string): void {
    this.#say('notice', text, text);
  }

  verbose(text: string): void {
    if (this.#values.Verbose === true) this.#say('verbose', `VERBOSE: ${text}`, text);
  }

  whatIf(action: IntendedAction): void {
    this.#print({ whatIf: true, operation: action.operation, target: action.target, ...action.facts }, [
      `What if: ${sentence(action)}`,
      ...changesOf(action),
    ]);
  }

  async confirm(action: IntendedAction): Promise<boolean> {
    const { ask, stderr } = this.#surroundings;
    if (ask === undefined) {
      throw nobodyToConfirm(
        action,
        "To go ahead without the question, add --no-confirm, or '-Confirm:$false' in quotes.",
      );
    }
    stderr(`Are you sure you want to perform this action?\n${sentence(action)}\n${changesOf(action).join('\n')}\n`);
    const agreed = await isAgreed(ask);
    if (!agreed) this.verdict(ExitCode.failed);
    return agreed;
  }

  askSecret(question: string): Promise<string> {
    return askSecretOn(this.#surroundings, question);
  }

  standardInput(limit: number): Promise<string> {
    return readStandardInput(this.#surroundings, limit);
  }

  outcome({ lines, facts }: Outcome): void {
    this.#print(facts, lines);
  }

  verdict(code: ExitCode): void {
    this.exitCode = code;
  }

  #print(facts: Readonly<Record<string, unknown>>, lines: readonly string[]): void {
    this.hasSpoken = true;
    if (this.#json) this.#surroundings.stdout(`${JSON.stringify(facts, null, 2)}\n`);
    else for (const line of lines) this.#surroundings.stdout(`${line}\n`);
  }

  #say(kind: string, text: string, bare: string): void {
    const { stderr, errorWidth } = this.#surroundings;
    stderr(`${this.#json ? JSON.stringify({ [kind]: bare }) : screenLines(text, errorWidth)}\n`);
  }
}

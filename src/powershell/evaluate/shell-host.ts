/** What the shell lends a cmdlet of the catalogue; see cmdlet/host.ts. */
import type { CmdletSyntax } from '../../cmdlet/define-cmdlet.ts';
import type { CmdletHost, IntendedAction } from '../../cmdlet/host.ts';
import { askSecretOn, changesOf, readStandardInput, sentence } from '../../cmdlet/host-terminal.ts';
import { invocationLine } from '../../cmdlet/invocation-line.ts';
import { missingDocumentNotice } from '../../cmdlet/missing-document.ts';
import type { BoundParameters } from '../../cmdlet/parameter.ts';
import type { Surroundings } from '../../cmdlet/surroundings.ts';
import type { Call } from './call.ts';
import { confirmed } from './confirmation.ts';

export class ShellHost implements CmdletHost {
  readonly line: string;
  readonly detail = 'full';
  readonly environment: Surroundings['environment'];
  readonly #call: Call;
  /** What --config of this cmdlet says, or else of the shell. */
  readonly #config: { readonly path: string | undefined; readonly isOwn: boolean };

  constructor(cmdlet: CmdletSyntax, values: BoundParameters, call: Call) {
    this.line = invocationLine(cmdlet, values);
    this.environment = Object.fromEntries(call.frame.session.environment);
    this.#call = call;
    const own = values.Config as string | undefined;
    this.#config = { path: own ?? this.#surroundings.config, isOwn: own !== undefined };
  }

  get #surroundings() {
    return this.#call.frame.session.surroundings;
  }

  async store() {
    const { path, isOwn } = this.#config;
    const store = await this.#surroundings.openStore(path);
    const missing = isOwn ? await missingDocumentNotice(store) : undefined;
    if (missing !== undefined) this.notice(missing);
    return store;
  }

  get signal() {
    return this.#call.frame.session.signal;
  }

  hostName(): string {
    return this.#surroundings.hostName();
  }

  userName(): string {
    return this.#surroundings.userName();
  }

  warning(text: string): void {
    this.#call.frame.streams.warning(text);
  }

  notice(text: string): void {
    this.#call.frame.streams.notice(text);
  }

  verbose(text: string): void {
    this.#call.frame.streams.verbose(text);
  }

  whatIf(action: IntendedAction): void {
    this.#call.frame.streams.information([`What if: ${sentence(action)}`, ...changesOf(action)].join('\n'));
  }

  confirm(action: IntendedAction): Promise<boolean> {
    const { session } = this.#call.frame;
    return confirmed({ session, operation: action.operation, lines: [sentence(action), ...changesOf(action)] });
  }

  askSecret(question: string): Promise<string> {
    return askSecretOn(this.#surroundings, question);
  }

  standardInput(limit: number): Promise<string> {
    return readStandardInput(this.#surroundings, limit);
  }

  /** A pipeline's cmdlets are silent when they succeed, as in PowerShell; -Verbose tells. */
  outcome({ lines }: { readonly lines: readonly string[] }): void {
    for (const line of lines) this.verbose(line);
  }
}

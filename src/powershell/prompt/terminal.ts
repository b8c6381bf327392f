/**
 * The terminal of a prompt: one readline for lines, questions and secrets alike. A second one on the same input would
 * swallow lines, so everything that asks asks here.
 */
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { interruptedError } from '../evaluate/control.ts';

export interface TerminalEvents {
  line(text: string): void;
  /** Control-C. */
  interrupt(): void;
  /** Control-D, or the terminal has gone. */
  close(): void;
  /** Whole candidates, and the part of the line that they replace. */
  complete(line: string): Promise<readonly [readonly string[], string]>;
  /** Whether a line may be found again with the arrow keys. */
  mayRemember(line: string): boolean;
}

/** A terminal that is told so marks what is pasted, and a tab in it is not a wish to complete. */
const MARK_PASTES = '\u001b[?2004h';
const LEAVE_PASTES = '\u001b[?2004l';

export class Terminal {
  readonly #readline: Interface;
  readonly #screen: Screen;
  readonly #events: TerminalEvents;
  #pasting = false;
  /** Set while a question waits for its answer. */
  #asked: AbortController | undefined;

  constructor(events: TerminalEvents, history: readonly string[]) {
    this.#events = events;
    this.#screen = new Screen(process.stdout);
    this.#readline = createInterface({
      input: process.stdin,
      output: this.#screen,
      terminal: true,
      // Newest first, as readline keeps them.
      history: [...history].reverse(),
      historySize: Math.max(1000, history.length),
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: Error | null, result: [string[], string]) => void) =>
        this.#complete(line, done),
    });
    this.#readline.on('line', (text) => events.line(text));
    this.#readline.on('SIGINT', () => (this.#asked === undefined ? events.interrupt() : this.#asked.abort()));
    this.#readline.on('close', () => events.close());
    this.#readline.on('history', (lines) => this.#forgetSecrets(lines));
    process.stdin.on('keypress', (_, key) => this.#watchPastes(key));
    process.stdout.write(MARK_PASTES);
  }

  /** Shows the prompt and whatever has been typed already. */
  prompt(text: string): void {
    this.#readline.setPrompt(text);
    this.#readline.prompt(true);
  }

  /** Leaves what was typed and begins a new line. */
  discardLine(): void {
    process.stdout.write('^C\n');
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
  }

  ask(question: string): Promise<string> {
    const controller = new AbortController();
    this.#asked = controller;
    return new Promise<string>((resolve, reject) => {
      controller.signal.addEventListener('abort', () => reject(interruptedError()));
      this.#readline.question(question, { signal: controller.signal }, resolve);
    }).finally(() => {
      this.#asked = undefined;
    });
  }

  async askSecret(question: string): Promise<string> {
    process.stdout.write(question);
    this.#screen.muted = true;
    try {
      return await this.ask('');
    } finally {
      this.#screen.muted = false;
      process.stdout.write('\n');
    }
  }

  close(): void {
    process.stdout.write(LEAVE_PASTES);
    this.#readline.close();
  }

  /** An answer is not a line to be found again, and a secret must not be. */
  #forgetSecrets(lines: string[]): void {
    const [newest] = lines;
    if (newest !== undefined && (this.#asked !== undefined || !this.#events.mayRemember(newest))) lines.shift();
  }

  #watchPastes(key: { readonly name?: string } | undefined): void {
    if (key?.name === 'paste-start') this.#pasting = true;
    if (key?.name === 'paste-end') this.#pasting = false;
  }

  #complete(line: string, done: (error: Error | null, result: [string[], string]) => void): void {
    // The tab of an indented line that was pasted. It has to be settled at once: the next characters follow already.
    if (this.#pasting || line.trim() === '') {
      done(null, [['    '], '']);
      return;
    }
    this.#events.complete(line).then(
      ([candidates, replaced]) => done(null, [[...candidates], replaced]),
      () => done(null, [[], line]),
    );
  }
}

/** The screen, which readline must not write on while a secret is typed. */
class Screen extends Writable {
  muted = false;
  readonly #stdout: NodeJS.WriteStream;

  constructor(stdout: NodeJS.WriteStream) {
    super({ decodeStrings: false });
    this.#stdout = stdout;
    stdout.on('resize', () => this.emit('resize'));
  }

  get columns(): number {
    return this.#stdout.columns;
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.muted) this.#stdout.write(chunk);
    done();
  }
}

/**
 * The prompt: lines are gathered until they are a statement, which is then run.
 *
 * Lines may come faster than they are run, as from a paste. They wait in a queue, and only one statement runs at a
 * time. Whether a statement is complete is the parser's to say; but behind a closing brace an `else` or `catch` may
 * follow in the next line of the paste, so there the queue is looked at first.
 */

import { Shell } from '../shell.ts';
import { elsewhere, type ShellSurroundings } from '../surroundings.ts';
import { ParseError } from '../syntax/parse-error.ts';
import { parseScript } from '../syntax/scripts.ts';
import { complete } from './completion.ts';
import { History, mayHoldSecret } from './history.ts';
import { Terminal } from './terminal.ts';

export const PROMPT = '[PS] > ';
const CONTINUED = '>> ';
/** Lines of one paste follow each other within this time. */
const PASTE_GAP_MS = 25;

/** @returns the exit code: what `exit` said, else 0 */
export async function runPrompt(surroundings: ShellSurroundings): Promise<number> {
  const history = new History(process.env);
  const prompt = new Prompt(history);
  const asking = {
    ask: (question: string) => prompt.terminal.ask(question),
    askSecret: (question: string) => prompt.terminal.askSecret(question),
  };
  const shell = await Shell.open(elsewhere(surroundings, asking));
  process.stdout.write(
    'Postern management shell. Get-Command shows the cmdlets, Get-Help NAME explains one, exit leaves.\n',
  );
  await prompt.run(shell);
  return shell.ended ? shell.exitCode : 0;
}

class Prompt {
  readonly terminal: Terminal;
  readonly #history: History;
  readonly #queue: string[] = [];
  /** Of the statement that is not complete yet. */
  #lines: string[] = [];
  /** Stops the statement that is being gathered or run. */
  #current = new AbortController();
  /** Nothing is done but waiting for a line. */
  #idle = false;
  #closed = false;
  #wake: () => void = () => undefined;
  #shell: Shell | undefined;

  constructor(history: History) {
    this.#history = history;
    this.terminal = new Terminal(
      {
        line: (text) => this.#take(text),
        interrupt: () => this.#interrupt(),
        close: () => this.#close(),
        complete: async (line) => (this.#shell === undefined ? [[], line] : complete(line, this.#shell.session)),
        mayRemember: (line) => !mayHoldSecret(line),
      },
      history.read(),
    );
  }

  async run(shell: Shell): Promise<void> {
    this.#shell = shell;
    while (!shell.ended) {
      if (this.#current.signal.aborted) this.#current = new AbortController();
      const statement = await this.#nextStatement();
      if (statement === undefined) break;
      if (statement.trim() === '') continue;
      shell.session.transcript?.add(`${PROMPT}${statement}\n`);
      await shell.run(statement, { signal: this.#current.signal });
    }
    this.terminal.close();
  }

  /** Undefined when no more lines will come. */
  async #nextStatement(): Promise<string | undefined> {
    for (;;) {
      const line = await this.#nextLine();
      if (line === undefined) return undefined;
      this.#lines.push(line);
      const text = this.#lines.join('\n');
      if (isIncomplete(text) || (await this.#goesOn(text))) continue;
      this.#lines = [];
      for (const one of text.split('\n')) if (!mayHoldSecret(text)) this.#history.add(one);
      return text;
    }
  }

  async #nextLine(): Promise<string | undefined> {
    while (this.#queue.length === 0) {
      if (this.#closed) return undefined;
      this.terminal.prompt(this.#lines.length === 0 ? PROMPT : CONTINUED);
      this.#idle = true;
      await this.#moreLines();
      this.#idle = false;
    }
    return this.#queue.shift();
  }

  #moreLines(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Whether the next line of a paste belongs to a statement that could end here. */
  async #goesOn(text: string): Promise<boolean> {
    if (!text.trimEnd().endsWith('}')) return startsContinued(this.#queue[0]);
    if (this.#queue.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, PASTE_GAP_MS));
    }
    return startsContinued(this.#queue[0]);
  }

  #take(line: string): void {
    this.#queue.push(line);
    this.#wake();
  }

  /** What runs is stopped, and what waits behind it is not run; without either, the line is given up. */
  #interrupt(): void {
    this.#queue.length = 0;
    if (!this.#idle) {
      this.#current.abort();
      return;
    }
    this.#lines = [];
    this.terminal.discardLine();
    this.terminal.prompt(PROMPT);
  }

  #close(): void {
    this.#closed = true;
    this.#current.abort();
    this.#wake();
  }
}

function startsContinued(line: string | undefined): boolean {
  return line !== undefined && /^\s*(\|(?!\|)|(else|elseif|catch|finally|until|while)\b)/i.test(line);
}

/** A backtick at the end of a line that is no comment: the next line belongs to it. */
const CONTINUED_LINE = /(?:^|\n)(?!.*(?:^|\s)#)[^\n]*`[ \t]*$/;

/** Whether more text could make it a statement; a mistake that no text can mend is for the run to tell. */
function isIncomplete(text: string): boolean {
  try {
    parseScript(text);
    return CONTINUED_LINE.test(text);
  } catch (error) {
    return error instanceof ParseError && error.incomplete;
  }
}

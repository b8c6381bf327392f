/** A program at a pseudo-terminal, driven as a person would: what is waited for is what stands on the screen. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** Long enough for a start on a busy machine. */
const PATIENCE_MS = 20_000;

export class TestTerminal {
  readonly #child: ChildProcessWithoutNullStreams;
  #screen = '';
  #seen = 0;
  #changed: () => void = () => undefined;
  #exit: number | undefined;

  /** @param command as a shell reads it */
  constructor(command: string, env: Readonly<Record<string, string>>) {
    // util-linux's script gives the program a terminal of its own.
    this.#child = spawn('script', ['-qefc', command, '/dev/null'], { env: { ...process.env, ...env } });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#screen += text;
      this.#changed();
    });
    this.#child.on('close', (code) => {
      this.#exit = code ?? -1;
      this.#changed();
    });
    this.#child.stdin.on('error', () => undefined);
  }

  get screen(): string {
    return this.#screen;
  }

  type(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** Waits until this appears behind everything that was waited for before. */
  async shows(wanted: string | RegExp): Promise<string> {
    return this.#until(() => {
      const rest = this.#screen.slice(this.#seen);
      const at = typeof wanted === 'string' ? rest.indexOf(wanted) : rest.search(wanted);
      if (at < 0) return undefined;
      const length = typeof wanted === 'string' ? wanted.length : wanted.exec(rest)![0].length;
      this.#seen += at + length;
      return rest.slice(0, at + length);
    }, String(wanted));
  }

  async ended(): Promise<number> {
    return this.#until(() => this.#exit, 'the end');
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }

  #until<T>(found: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(
        () => reject(new Error(`${what} did not come; the screen:\n${this.#screen.slice(this.#seen)}`)),
        PATIENCE_MS,
      );
      this.#changed = () => {
        const value = found();
        if (value === undefined) return;
        clearTimeout(deadline);
        this.#changed = () => undefined;
        resolve(value);
      };
      this.#changed();
    });
  }
}

/** `Start-Transcript`: what is shown goes into a file as well, until `Stop-Transcript` or the end of the session. */
import type { Files } from '../files.ts';

/** More than this is not held back until the script ends. */
const MAX_HELD = 64 * 1024;

export class Transcript {
  readonly path: string;
  readonly #files: Files;
  #held: string[] = [];
  #length = 0;

  constructor(path: string, files: Files) {
    this.path = path;
    this.#files = files;
  }

  /** Output waits for nobody, so a text is kept until {@link flush}. */
  add(text: string): void {
    this.#held.push(text);
    this.#length += text.length;
  }

  /** Whether so much is held that it should be written now. */
  get isFull(): boolean {
    return this.#length > MAX_HELD;
  }

  /** @throws CmdletError when the file cannot be written */
  async flush(): Promise<void> {
    if (this.#length === 0) return;
    const text = this.#held.join('');
    this.#held = [];
    this.#length = 0;
    await this.#files.write(this.path, text, { append: true });
  }
}

/** `System.Text.StringBuilder`: text that grows. */
import type { TypedValue } from '../../cmdlet/cmdlet-object.ts';
import { boundedText } from './text.ts';

export class TextBuilder implements TypedValue {
  readonly type = 'StringBuilder';
  #text = '';

  get value(): string {
    return this.#text;
  }

  /** @throws CmdletError when it becomes longer than a script may build */
  append(text: string): this {
    this.#text = boundedText(this.#text + text);
    return this;
  }

  clear(): this {
    this.#text = '';
    return this;
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): string {
    return this.#text;
  }
}

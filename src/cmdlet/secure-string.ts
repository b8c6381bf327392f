/** What a password travels in between its prompt and the cmdlet that takes it: nothing prints, logs or serialises it. */
import { CmdletObject, type TypedValue } from './cmdlet-object.ts';

const SHOWN = 'System.Security.SecureString';

export class SecureString implements TypedValue {
  readonly type = 'SecureString';
  readonly value = SHOWN;
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the one who has to check or to keep it. */
  reveal(): string {
    return this.#text;
  }

  get length(): number {
    return this.#text.length;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }
}

/** A user's name and password: what `Get-Credential` gives and `-MailboxCredential` takes. */
export class Credential extends CmdletObject {
  readonly userName: string;
  readonly password: SecureString;
  constructor(userName: string, password: SecureString) {
    super('PSCredential', [
      ['UserName', userName],
      ['Password', password],
    ]);
    this.userName = userName;
    this.password = password;
  }

  override toString(): string {
    return 'System.Management.Automation.PSCredential';
  }
}

/** Which mailboxes of a Maildir have a special use. */
import { readWhole } from './disk.ts';
import type { Permissions } from './permissions.ts';
import { replaceDurably } from './small-file.ts';
import { formatSpecialUses, parseSpecialUses } from './special-use-format.ts';

export class SpecialUses {
  readonly #path: string;
  readonly #permissions: Permissions;

  /** @param root of the Maildir */
  constructor(root: string, permissions: Permissions) {
    this.#path = `${root}/postern-special-use`;
    this.#permissions = permissions;
  }

  /** Mailbox → attribute. */
  read(): Map<string, string> {
    return parseSpecialUses(readWhole(this.#path)?.content.toString('latin1') ?? '');
  }

  async set(name: string, attribute: string | undefined): Promise<void> {
    const uses = this.read();
    if (uses.get(name) === attribute) return;
    if (attribute === undefined) uses.delete(name);
    else uses.set(name, attribute);
    await this.#write(uses);
  }

  async rename(pairs: readonly (readonly [from: string, to: string])[]): Promise<void> {
    const uses = this.read();
    let changed = false;
    for (const [from, to] of pairs) {
      const attribute = uses.get(from);
      if (attribute === undefined) continue;
      uses.delete(from);
      uses.set(to, attribute);
      changed = true;
    }
    if (changed) await this.#write(uses);
  }

  #write(uses: ReadonlyMap<string, string>): Promise<void> {
    return replaceDurably(this.#path, `${this.#path}.tmp`, formatSpecialUses(uses), this.#permissions);
  }
}

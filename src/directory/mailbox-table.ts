/**
 * All mailboxes of one state of the file, ready to be looked up. Immutable: a changed file makes a new table.
 */

import type { ScramKeys } from '../sasl/mechanism.ts';
import type { Mailbox } from './mailbox.ts';
import { type MailboxRecord, readMailbox } from './mailbox-line.ts';
import { isMeaningful, type NumberedLine, parseLine } from './passwd-file.ts';
import type { PasswordHash } from './password-hash.ts';
import { parseLogOnName } from './user-name.ts';

/** A line that does not say what somebody meant it to say. */
export interface LineProblem {
  /** From 1. */
  readonly line: number;
  /** A sentence; never holds a hash or a key. */
  readonly message: string;
}

export class MailboxTable {
  static readonly empty = new MailboxTable([], '');

  readonly problems: readonly LineProblem[];
  /** In the order of the file. */
  readonly records: readonly MailboxRecord[];
  /** Every hash and every set of SCRAM keys in the file, for {@link Decoys}. */
  readonly hashes: readonly PasswordHash[];
  readonly scramKeys: readonly ScramKeys[];
  readonly #byName = new Map<string, MailboxRecord>();
  readonly #byAddress = new Map<string, MailboxRecord>();

  /** @param dataFolder absolute */
  constructor(lines: readonly NumberedLine[], dataFolder: string) {
    const problems: LineProblem[] = [];
    for (const { number, text } of lines) {
      if (!isMeaningful(text)) continue;
      const fields = parseLine(text);
      const record = typeof fields === 'string' ? fields : readMailbox(fields, dataFolder);
      if (typeof record === 'string') problems.push({ line: number, message: record });
      else problems.push(...this.#add(record).map((message) => ({ line: number, message })));
    }
    this.problems = problems;
    this.records = [...this.#byName.values()];
    this.hashes = this.records.flatMap(({ hash }) => hash ?? []);
    this.scramKeys = this.records.flatMap(({ scramKeys }) => scramKeys ?? []);
  }

  get mailboxes(): readonly Mailbox[] {
    return this.records.map(({ mailbox }) => mailbox);
  }

  /** The mailbox that an administrator means: by its name, its address, or `DOMAIN\\name`, and never by a near miss. */
  find(identity: string): MailboxRecord | undefined {
    const asked = parseLogOnName(identity);
    if (asked === undefined || asked.mailbox !== undefined) return undefined;
    return this.#byName.get(asked.user) ?? this.#byAddress.get(asked.user);
  }

  /**
   * The mailbox that somebody logs on to with this name. Names that ask for somebody else's mailbox
   * (`DOMAIN\user\mailbox`) match nothing, as no mailbox is shared; asking for one's own by name is fine.
   */
  resolve(logOnName: string): MailboxRecord | undefined {
    const asked = parseLogOnName(logOnName);
    const record = asked && this.#match(asked.user);
    if (asked?.mailbox === undefined) return record;
    return this.#match(asked.mailbox) === record ? record : undefined;
  }

  #match(user: string): MailboxRecord | undefined {
    return this.#byName.get(user) ?? this.#byAddress.get(user) ?? this.#matchLocalPart(user);
  }

  /** `jane@anything` is jane, as long as jane has no address of her own that says which domain she belongs to. */
  #matchLocalPart(user: string): MailboxRecord | undefined {
    const at = user.lastIndexOf('@');
    const record = at > 0 ? this.#byName.get(user.slice(0, at)) : undefined;
    return record?.mailbox.primarySmtpAddress === '' ? record : undefined;
  }

  /** @returns the problems of the line */
  #add(record: MailboxRecord): string[] {
    const { name, primarySmtpAddress } = record.mailbox;
    if (this.#byName.has(name)) return [`There is a line for ${name} above; this one is not used.`];
    this.#byName.set(name, record);
    if (primarySmtpAddress === '') return [...record.problems];
    if (this.#byAddress.has(primarySmtpAddress))
      return [...record.problems, `The address ${primarySmtpAddress} belongs to a mailbox above.`];
    this.#byAddress.set(primarySmtpAddress, record);
    return [...record.problems];
  }
}

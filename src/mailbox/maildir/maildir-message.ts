/** A message of a Maildir: a handful of words, since a mailbox may hold 100,000 of them. */
import type { FlagSet } from '../flag-set.ts';
import type { SharedMessage } from '../mailbox-state.ts';
import { baseOf, infoOf } from './file-name.ts';

/** What is not known yet: it costs a look at the file, and is only looked up when asked for. */
export const UNKNOWN = -1;

/** What a message asks its mailbox for. */
export interface MessageHome {
  /** Sets `wireSize`. */
  measure(message: MaildirMessage): void;
  /** Sets `internalSeconds` and `saveSeconds`. */
  date(message: MaildirMessage): void;
  uidlOf(message: MaildirMessage): string;
  popOrderOf(message: MaildirMessage): number | undefined;
  emailIdOf(message: MaildirMessage): string;
}

export class MaildirMessage implements SharedMessage {
  readonly home: MessageHome;
  readonly uid: number;
  /** Of the file, flags and all, as latin1. */
  name: string;
  /** The file is in `new/`, not in `cur/`. */
  inNew: boolean;
  flags: FlagSet;
  modSeq = 0;
  expunged = false;
  unclaimed: boolean;
  wireSize = UNKNOWN;
  internalSeconds = UNKNOWN;
  saveSeconds = UNKNOWN;
  /** Where the index keeps its metadata. */
  metadataAt = UNKNOWN;
  metadataOctets = 0;

  constructor(home: MessageHome, uid: number, name: string, inNew: boolean, flags: FlagSet) {
    this.home = home;
    this.uid = uid;
    this.name = name;
    this.inNew = inNew;
    this.flags = flags;
    this.unclaimed = inNew;
  }

  get base(): string {
    return baseOf(this.name);
  }
  get info(): string {
    return infoOf(this.name);
  }
  get size(): number {
    if (this.wireSize === UNKNOWN) this.home.measure(this);
    return this.wireSize;
  }
  get internalDate(): number {
    if (this.internalSeconds === UNKNOWN) this.home.date(this);
    return this.internalSeconds * 1000;
  }
  get saveDate(): number {
    if (this.saveSeconds === UNKNOWN) this.home.date(this);
    return this.saveSeconds * 1000;
  }
  get uidl(): string {
    return this.home.uidlOf(this);
  }
  get popOrder(): number | undefined {
    return this.home.popOrderOf(this);
  }
  get emailId(): string {
    return this.home.emailIdOf(this);
  }
}

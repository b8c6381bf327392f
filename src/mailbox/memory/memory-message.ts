/** A message of the in-memory store: its octets as sent, and what the contract says of it. */
import type { FlagSet } from '../flag-set.ts';
import type { MessageMetadata } from '../mail-store.ts';
import type { SharedMessage } from '../mailbox-state.ts';
import { UIDL_FORMS } from '../uidl.ts';

/** What stays the same when a message is copied or moved. */
export interface MessageContent {
  readonly bytes: Buffer;
  readonly internalDate: number;
  readonly emailId: string;
  metadata: MessageMetadata | undefined;
}

export class MemoryMessage implements SharedMessage {
  readonly uid: number;
  readonly content: MessageContent;
  readonly saveDate: number;
  readonly uidl: string;
  flags: FlagSet;
  modSeq: number;
  expunged = false;
  unclaimed = true;

  constructor(
    uid: number,
    uidValidity: number,
    content: MessageContent,
    flags: FlagSet,
    modSeq: number,
    saveDate: number,
  ) {
    this.uid = uid;
    this.uidl = UIDL_FORMS.dovecot(uid, uidValidity);
    this.content = content;
    this.flags = flags;
    this.modSeq = modSeq;
    this.saveDate = saveDate;
  }

  get size(): number {
    return this.content.bytes.length;
  }
  get internalDate(): number {
    return this.content.internalDate;
  }
  get emailId(): string {
    return this.content.emailId;
  }
}

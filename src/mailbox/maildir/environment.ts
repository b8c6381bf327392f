/** What every mailbox of a store shares. */
import type { Clock } from '../../model/clock.ts';
import type { MessageMetadata } from '../mail-store.ts';
import type { UidlForm } from '../uidl.ts';
import type { UniqueNames } from './file-name.ts';

export interface StoreEnvironment {
  readonly clock: Clock;
  /** Something an administrator should know; mail goes on. */
  warn(message: string, fields: object): void;
  /** Makes ENVELOPE, BODYSTRUCTURE and BODY out of a message's octets, and counts them as sent. */
  readonly describe: (message: Buffer) => MessageMetadata & { readonly size: number };
  readonly names: UniqueNames;
  readonly uidl: UidlForm;
  /** How new messages are kept on disk. */
  readonly lineEnds: 'lf' | 'crlf';
}

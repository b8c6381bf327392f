/** What a command is. Every file in `commands/` exports one, or a few that are forms of one another. */

import type { ImapSettings } from '../model/imap-settings.ts';
import type { ProtocolHost } from '../wire/host.ts';
import type { Transport } from '../wire/transport.ts';
import type { ArgumentReader } from './wire/argument-reader.ts';

/** What a command may ask for in any state. */
export interface AnyStateContext {
  readonly transport: Transport;
  readonly host: ProtocolHost<ImapSettings>;
  /** As advertised at this moment. */
  capabilities(): readonly string[];
}

/** How a command ended well; the tagged `OK` is the dispatcher's to write. */
export interface Completion {
  /** Response code with arguments, without brackets; a function when it must wait for the untagged responses. */
  readonly code?: string | (() => string);
  /** In place of `<NAME> completed.` */
  readonly text?: string;
  /** Somebody else has written, or will write, the tagged response. */
  readonly answered?: boolean;
  /** In a session: what is to be done once the tagged response was written. */
  readonly after?: () => void;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a command that has nothing to add returns nothing.
export type CommandResult = Completion | void;

export interface Command<Context> {
  /** In capitals. */
  readonly name: string;
  /**
   * Reads its arguments, does what it is for, writes its untagged responses.
   * @throws BadError, NoError, MailboxError; anything else is our failure
   */
  run(context: Context, args: ArgumentReader): CommandResult | Promise<CommandResult>;
}

export function completionCode({ code }: Completion): string {
  return typeof code === 'function' ? code() : (code ?? '');
}

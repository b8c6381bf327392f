/**
 * IDLE, RFC 2177. The command waits for the client's DONE; what happens to the mailbox meanwhile is told as it happens.
 * The time-out of an idle client holds here too, so clients begin anew before it (RFC 2177 says every 29 minutes).
 */
import type { MailboxView } from '../../mailbox/mail-store.ts';
import { BadError } from '../errors.ts';
import { IDLE_LINE_OCTETS } from '../limits.ts';
import { tellSelected } from '../selected-updates.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import { IDLE_ACCEPTED } from '../texts.ts';

export const idle: SessionCommand = {
  name: 'IDLE',
  capabilities: ['IDLE'],
  async run(session, args) {
    args.end();
    session.transport.write(`+ ${IDLE_ACCEPTED}\r\n`);
    const stop = startTelling(session);
    let line: Buffer;
    try {
      line = await session.input.line(IDLE_LINE_OCTETS);
    } finally {
      await stop();
    }
    if (line.toString('latin1').toUpperCase() !== 'DONE') throw new BadError('Expected DONE');
  },
};

/** Tells what happens. @returns ends that, and resolves when nothing more will be written */
function startTelling(session: Session): () => Promise<void> {
  const { notifications, selected } = session;
  if (notifications !== undefined) {
    // RFC 5465 §4: what was asked for, neither more nor less; here expunges may be told to everybody.
    notifications.rest(true);
    return () => notifications.work();
  }
  if (selected === undefined) return async () => {};
  const watch = new IdleWatch(session, selected);
  return () => watch.stop();
}

/** Tells changes while it lives, one look at a time. */
class IdleWatch {
  readonly #session: Session;
  readonly #view: MailboxView;
  #look: Promise<void> | undefined;
  /** Something has changed since the look in progress began. */
  #hasNews = false;
  #stopped = false;

  constructor(session: Session, view: MailboxView) {
    this.#session = session;
    this.#view = view;
    view.onChange(() => this.#changed());
  }

  /** Resolves when nothing more will be written. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#view.onChange(undefined);
    await this.#look;
  }

  /** A look may itself find what calls back; two at a time would tell in the wrong order, and one after the end. */
  #changed(): void {
    this.#hasNews = true;
    if (!this.#stopped) this.#look ??= this.#tell();
  }

  async #tell(): Promise<void> {
    while (this.#hasNews && !this.#stopped) {
      this.#hasNews = false;
      try {
        await tellSelected(this.#session, this.#view, true);
        this.#session.transport.flush();
      } catch (error) {
        this.#session.host.log.error({ err: error }, 'A mailbox could not be looked at in IDLE');
      }
    }
    this.#look = undefined;
  }
}

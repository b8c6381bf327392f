/**
 * IDLE, RFC 2177. The command waits for the client's DONE; what happens to the mailbox meanwhile is told as it happens.
 * The time-out of an idle client holds here too, so clients begin anew before it (RFC 2177 says every 29 minutes).
 */
import type { MailboxView } from '../../mailbox/mail-store.ts';
import type { Timer } from '../../model/clock.ts';
import { BadError } from '../errors.ts';
import { IDLE_LINE_OCTETS, IDLE_SILENCE_MS } from '../limits.ts';
import { tellSelected } from '../selected-updates.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import { IDLE_ACCEPTED } from '../texts.ts';

const STILL_HERE = '* OK Still here.\r\n';

export const idle: SessionCommand = {
  name: 'IDLE',
  capabilities: ['IDLE'],
  async run(session, args) {
    args.end();
    session.transport.write(`+ ${IDLE_ACCEPTED}\r\n`);
    const telling = startTelling(session);
    const reassurance = reassure(session, telling);
    let line: Buffer;
    try {
      line = await session.input.line(IDLE_LINE_OCTETS);
    } finally {
      reassurance.cancel();
      await telling.work();
    }
    if (line.toString('latin1').toUpperCase() !== 'DONE') throw new BadError('Expected DONE');
  },
};

/** Says now and then that the connection lives; not in the middle of a response, nor to a client that does not read. */
function reassure({ host, transport }: Session, telling: Telling): Timer {
  const timer = host.clock.after(IDLE_SILENCE_MS, () => {
    if (!telling.isTelling && !transport.congested) {
      transport.write(STILL_HERE);
      transport.flush();
    }
    timer.refresh();
  });
  return timer;
}

interface Telling {
  /** Something is being written. */
  readonly isTelling: boolean;
  /** The session has something to do. Resolves when nothing more will be written. */
  work(): Promise<void>;
}

const NOTHING_TO_TELL: Telling = { isTelling: false, work: async () => {} };

/** Tells what happens. */
function startTelling(session: Session): Telling {
  const { notifications, selected } = session;
  if (notifications !== undefined) {
    // RFC 5465 §4: what was asked for, neither more nor less; here expunges may be told to everybody.
    notifications.rest(true);
    return notifications;
  }
  return selected === undefined ? NOTHING_TO_TELL : new IdleWatch(session, selected);
}

/** Tells changes while it lives, one look at a time. */
class IdleWatch implements Telling {
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

  get isTelling(): boolean {
    return this.#look !== undefined;
  }

  async work(): Promise<void> {
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

/**
 * The literals of one command that come in pieces. The command runs while it still arrives: it reads its arguments up
 * to a literal, takes that, and finds the arguments behind it in the same reader.
 *
 * Whatever happens, the input is left where the next command begins: `abandon` is called for every command that began
 * with such a literal, also for one that failed.
 */
import type { Clock } from '../model/clock.ts';
import type { Transport } from '../wire/transport.ts';
import type { CommandInput } from './command-input.ts';
import { BadError, ByeError } from './errors.ts';
import { LITERAL_RECEIVED_MS } from './limits.ts';
import type { LexerLimits } from './wire/command-lexer.ts';
import type { AnnouncedLiteral } from './wire/tokens.ts';

export class LiteralStream {
  readonly #input: CommandInput;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #limits: () => LexerLimits;
  #announced: AnnouncedLiteral | undefined;
  #whole: boolean;

  /** @param announced the first one; undefined when the command has arrived whole */
  constructor(
    input: CommandInput,
    transport: Transport,
    clock: Clock,
    limits: () => LexerLimits,
    announced: AnnouncedLiteral | undefined,
  ) {
    this.#input = input;
    this.#transport = transport;
    this.#clock = clock;
    this.#limits = limits;
    this.#announced = announced;
    this.#whole = announced === undefined;
  }

  /** The literal that stands where the tokens end so far. */
  get announced(): AnnouncedLiteral | undefined {
    return this.#announced;
  }

  /**
   * Takes the announced literal, and what follows it up to the next one or to the command's end.
   * @param write gets the pieces; what it returns is awaited
   * @throws BadError when what follows is faulty, or when there is NUL in what is no literal8 (RFC 3516 §4.4)
   */
  async take(write: (piece: Buffer) => Promise<void> | undefined): Promise<void> {
    const literal = this.#announced!;
    this.#announced = undefined;
    if (literal.synchronising) this.#transport.write('+ OK\r\n');
    await this.#input.literal((piece) => {
      if (!literal.binary && piece.includes(0)) throw new BadError('NUL in literal');
      return write(piece);
    });
    const event = await this.#nextEvent();
    if (event.kind === 'bye') throw ByeError.ofInput(event);
    if (event.kind === 'literal') this.#announced = event.literal;
    else this.#whole = true;
    if (event.kind === 'bad') throw new BadError(event.reason);
  }

  /**
   * What follows a literal is often a line end in a segment of its own, which the client's kernel holds back until the
   * literal is acknowledged (Nagle), and ours puts that off for 40 ms. Anything that we send acknowledges it.
   */
  async #nextEvent(): ReturnType<CommandInput['next']> {
    if (this.#input.buffered > 0) return this.#input.next(this.#limits);
    const prod = this.#clock.after(LITERAL_RECEIVED_MS, () => {
      this.#transport.write('* OK Literal received.\r\n');
      this.#transport.flush();
    });
    try {
      return await this.#input.next(this.#limits);
    } finally {
      prod.cancel();
    }
  }

  /** Passes over what was not taken. */
  async abandon(): Promise<void> {
    if (this.#whole) return;
    this.#whole = true;
    this.#input.refuse('');
    const event = await this.#input.next(this.#limits);
    if (event.kind === 'bye') throw ByeError.ofInput(event);
  }
}

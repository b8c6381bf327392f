/** Runs a lexer over pieces of input and writes down what came out, for comparison. */
import { CommandLexer, type LexerEvent, type LexerLimits } from '../../../src/imap4/wire/command-lexer.ts';
import type { Token } from '../../../src/imap4/wire/tokens.ts';

export const ROOMY: LexerLimits = {
  commandOctets: 10_240,
  nonSynchronisingLiteral: 4_096,
  listDepth: 50,
  lists: 1_000,
};

/** The second word of the command is APPEND, and a mailbox precedes the literal. */
export function streamsAppend(tokens: readonly Token[]): boolean {
  const name = tokens[2];
  return name?.kind === 'atom' && name.text === 'APPEND' && tokens.length > 5;
}

/** One token in a form that reads well in a failure. */
export function show(token: Token): string {
  switch (token.kind) {
    case 'space':
      return '_';
    case 'open':
      return '(';
    case 'close':
      return ')';
    case 'atom':
      return token.text;
    case 'quoted':
      return `"${token.text}"`;
    case 'literal':
      return `${token.binary ? '~' : ''}{${token.bytes.toString('latin1')}}`;
  }
}

/**
 * @param pieces as the network delivers them
 * @param accept what to do with a literal that is streamed
 * @returns one line an event
 */
export function trace(
  pieces: readonly (string | Buffer)[],
  limits: LexerLimits = ROOMY,
  accept: 'accept' | 'refuse' = 'accept',
): string[] {
  const lexer = new CommandLexer(streamsAppend);
  const lines: string[] = [];
  const streamed: Buffer[] = [];
  let streaming = false;

  const drain = () => {
    for (;;) {
      if (streaming) {
        for (let piece = lexer.takeLiteral(); piece !== undefined; piece = lexer.takeLiteral()) streamed.push(piece);
        if (lexer.literalRemaining > 0) return;
        lines.push(`streamed ${Buffer.concat(streamed).toString('latin1')}`);
        streamed.length = 0;
        streaming = false;
        lexer.finishLiteral();
      }
      const event = lexer.next(limits);
      if (event === undefined) return;
      lines.push(describe(event));
      if (event.kind === 'literal') {
        if (accept === 'refuse') lexer.refuse('refused');
        else {
          lexer.accept();
          streaming = true;
        }
      }
    }
  };
  for (const piece of pieces) {
    lexer.push(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
    drain();
  }
  lines.push(`left ${lexer.buffered} idle ${lexer.idle}`);
  return lines;
}

function describe(event: LexerEvent): string {
  switch (event.kind) {
    case 'continue':
      return 'continue';
    case 'bye':
      return `bye ${event.reason}`;
    case 'command':
      return `command ${event.tokens.map(show).join(' ')}`;
    case 'bad':
      return `bad ${event.reason}: ${event.tokens.map(show).join(' ')}`;
    case 'literal': {
      const { size, synchronising, binary } = event.literal;
      return `literal ${binary ? '~' : ''}${size}${synchronising ? '' : '+'} ${event.tokens.map(show).join(' ')}`;
    }
  }
}

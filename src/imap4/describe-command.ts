/** A client's command as a log may have it. */
import { type CommandText, MASKED, TRACED_OCTETS, UNKNOWN_COMMAND } from '../wire/command-trace.ts';
import { COMMANDS_AFTER_LOGON, commandsBeforeLogon } from './commands/before-logon.ts';
import { fromOctets } from './wire/encoder.ts';
import type { AnnouncedLiteral, Token } from './wire/tokens.ts';

/** A command that could not be read as far as its name. */
export const UNREADABLE: CommandText = { name: UNKNOWN_COMMAND, parameters: '' };

/**
 * @param name in capitals, `UID FETCH` being one
 * @param tokens the whole command so far
 * @param literal what is announced behind them
 */
export function describeCommand(name: string, tokens: readonly Token[], literal?: AnnouncedLiteral): CommandText {
  // Behind the tag, the name and the spaces around it.
  const args = tokens.slice(name.startsWith('UID ') ? 6 : 4);
  const lowerCase = name.toLowerCase();
  if (name === 'LOGIN') return { name: lowerCase, ...logOnParameters(args) };
  if (name === 'AUTHENTICATE') return { name: lowerCase, parameters: mechanismOf(args) };
  const known = commandsBeforeLogon.has(name) || COMMANDS_AFTER_LOGON.has(name.split(' ', 1)[0]!);
  if (!known) return { name: UNKNOWN_COMMAND, parameters: MASKED };
  return { name: lowerCase, parameters: asWritten(args) + (literal === undefined ? '' : `{${literal.size}}`) };
}

/** A name alone may be a password, as may anything behind the two arguments. */
function logOnParameters(args: readonly Token[]): Pick<CommandText, 'parameters' | 'user'> {
  const [name, , password] = args;
  if (name === undefined) return { parameters: '' };
  if (password === undefined) return { parameters: MASKED };
  const octets = octetsOf(name);
  return { parameters: `${octets} ${MASKED}`, user: fromOctets(octets) };
}

function mechanismOf(args: readonly Token[]): string {
  const [mechanism, ...more] = args;
  if (mechanism?.kind !== 'atom' || !MECHANISM.test(mechanism.text)) return mechanism === undefined ? '' : MASKED;
  return more.length === 0 ? mechanism.text : `${mechanism.text} ${MASKED}`;
}

/** As mechanisms are written; what else stands there may be anything, also credentials. */
const MECHANISM = /^[A-Z][A-Z0-9_-]{2,19}$/i;

/** The arguments on one line. Of literals, which may be messages, the size. */
function asWritten(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) {
    if (text.length > TRACED_OCTETS) return text;
    text += token.kind === 'literal' ? `{${token.bytes.length}}` : octetsOf(token);
  }
  return text;
}

function octetsOf(token: Token): string {
  switch (token.kind) {
    case 'space':
      return ' ';
    case 'open':
      return '(';
    case 'close':
      return ')';
    case 'atom':
      return token.text;
    case 'quoted':
      return `"${token.text}"`;
    case 'literal':
      return token.bytes.toString('latin1');
  }
}

/** A client's line as a log may have it. */
import { decodeName } from '../sasl/text.ts';
import { type CommandText, MASKED, UNKNOWN_COMMAND } from '../wire/command-trace.ts';
import { AUTHORIZATION_ONLY, TRANSACTION_ONLY } from './commands/keywords.ts';
import { parseCommandLine } from './wire/command-line.ts';

/** Commands that are known in both states. */
const ANY_STATE: ReadonlySet<string> = new Set(['CAPA', 'QUIT']);
/** As mechanisms are written; what else stands behind AUTH may be anything, also credentials. */
const MECHANISM = /^[A-Z][A-Z0-9_-]{2,19}$/i;

/** A line of a SASL exchange. */
export const EXCHANGE_LINE: CommandText = { name: 'auth', parameters: MASKED };

/**
 * @param line octets, not of a SASL exchange
 * @param named the name that USER gave before, octets
 */
export function describeCommand(line: string, named?: string): CommandText {
  const { keyword, argument } = parseCommandLine(line);
  const name = keyword.toLowerCase();
  switch (keyword) {
    case 'USER':
      return { name, parameters: argument, user: userName(argument) };
    case 'PASS':
      return { name, parameters: MASKED, user: named === undefined ? undefined : userName(named) };
    case 'APOP':
    case 'AUTH':
      return { name, parameters: firstWord(keyword, argument) };
  }
  if (TRANSACTION_ONLY.has(keyword)) return { name, parameters: argument };
  if (ANY_STATE.has(keyword) || AUTHORIZATION_ONLY.has(keyword))
    return { name, parameters: maskedUnlessEmpty(argument) };
  return { name: UNKNOWN_COMMAND, parameters: MASKED };
}

function firstWord(keyword: string, argument: string): string {
  const [first = '', ...more] = argument.trim().split(' ');
  if (keyword === 'AUTH' && !MECHANISM.test(first)) return maskedUnlessEmpty(first);
  return more.length === 0 ? first : `${first} ${MASKED}`;
}

function maskedUnlessEmpty(text: string): string {
  return text === '' ? '' : MASKED;
}

function userName(octets: string): string | undefined {
  return decodeName(Buffer.from(octets, 'latin1'));
}

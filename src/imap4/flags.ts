/** Flags as they are read and written (RFC 9051 §2.3.2). */
import { FlagSet, SYSTEM_FLAGS } from '../mailbox/flag-set.ts';
import type { MailboxView, Message } from '../mailbox/mail-store.ts';
import { BadError } from './errors.ts';
import { KEYWORD_OCTETS } from './limits.ts';
import type { ArgumentReader } from './wire/argument-reader.ts';

/** System flags in the order in which they are listed. */
export const SYSTEM_FLAG_NAMES: string = Object.keys(SYSTEM_FLAGS).join(' ');

const SYSTEM_FLAG = new Set(Object.keys(SYSTEM_FLAGS).map((flag) => flag.toLowerCase()));
/** `flag-keyword` is an atom; the lexer has let through what those may not contain. */
const NOT_IN_KEYWORD = /[%*\\\]]/;

/** `"(" [flag *(SP flag)] ")"`. */
export function readFlagList(args: ArgumentReader): FlagSet {
  return FlagSet.from(args.list(() => readFlag(args)));
}

/** The same, or the flags without parentheses, as STORE allows. */
export function readFlags(args: ArgumentReader): FlagSet {
  if (args.nextKind === 'open') return readFlagList(args);
  const flags: string[] = [];
  do flags.push(readFlag(args));
  while (args.optional('space'));
  return FlagSet.from(flags);
}

function readFlag(args: ArgumentReader): string {
  const flag = args.rawAtom();
  if (flag.startsWith('\\')) {
    // \Recent is the server's to give, and no other system flag exists.
    if (!SYSTEM_FLAG.has(flag.toLowerCase())) throw new BadError(`Invalid system flag ${flag}`);
    return flag;
  }
  return checkKeyword(flag);
}

/** @throws BadError when no keyword may be called so */
export function checkKeyword(keyword: string): string {
  if (NOT_IN_KEYWORD.test(keyword)) throw new BadError('Invalid character in keyword');
  if (keyword.length > KEYWORD_OCTETS) throw new BadError('Keyword too long');
  return keyword;
}

/** `(\Recent \Seen work)`: the flags of a message as this session sees them. */
export function flagList(view: MailboxView, message: Message, showRecent: boolean): string {
  return `(${showRecent && view.isRecent(message) ? message.flags.wireRecent : message.flags.wire})`;
}

/** Limits of a command, from the settings in force when it begins. */
import type { ImapSettings } from '../model/imap-settings.ts';
import { LIST_DEPTH, LISTS_BEFORE_LOGON, LISTS_PER_COMMAND, LITERAL_MINUS } from './limits.ts';
import type { LexerLimits } from './wire/command-lexer.ts';

/** A settings object never changes, so that each is looked at once. */
const bySettings = new WeakMap<ImapSettings, { before: LexerLimits; after: LexerLimits }>();

export function limitsBeforeLogon(settings: ImapSettings): LexerLimits {
  return limitsOf(settings).before;
}

export function limitsOfSession(settings: ImapSettings): LexerLimits {
  return limitsOf(settings).after;
}

function limitsOf(settings: ImapSettings): { before: LexerLimits; after: LexerLimits } {
  const known = bySettings.get(settings);
  if (known !== undefined) return known;
  const commandOctets = settings.MaxCommandSize;
  const limits = {
    before: {
      commandOctets,
      nonSynchronisingLiteral: LITERAL_MINUS,
      listDepth: LISTS_BEFORE_LOGON,
      lists: LISTS_BEFORE_LOGON,
    },
    after: { commandOctets, nonSynchronisingLiteral: commandOctets, listDepth: LIST_DEPTH, lists: LISTS_PER_COMMAND },
  };
  bySettings.set(settings, limits);
  return limits;
}

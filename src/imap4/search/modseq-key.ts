/** MODSEQ, RFC 7162 §3.1.5: messages that have changed since. */
import { BadError } from '../errors.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { type Criterion, NEEDS } from './criterion.ts';
import type { SearchContext } from './search-context.ts';

/** `[SP entry-name SP entry-type-req] SP mod-sequence-valzer`. */
export function modSeq(args: ArgumentReader, context: SearchContext): Criterion {
  args.space();
  // Mod-sequences are kept for a message as a whole, so whichever flag is named the answer is the same.
  if (args.nextKind === 'quoted') {
    args.string();
    args.space();
    if (!['PRIV', 'SHARED', 'ALL'].includes(args.word())) throw new BadError('Unknown entry type');
    args.space();
  }
  const least = args.number();
  context.usesModSeq = true;
  return { needs: NEEDS.nothing, test: ({ message }) => message.modSeq >= least };
}

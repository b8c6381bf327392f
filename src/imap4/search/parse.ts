/** A search program: keys that must all hold, combined by NOT, OR and parentheses (RFC 9051 §6.4.4). */
import { BadError } from '../errors.ts';
import { SEARCH_DEPTH } from '../limits.ts';
import { uidsOfSequences } from '../message-set.ts';
import { UID_REQUIRED } from '../texts.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { rangesInclude, SequenceSet } from '../wire/sequence-set.ts';
import { allOf, type Criterion, either, NEEDS, not } from './criterion.ts';
import { searchKeys } from './keys.ts';
import type { SearchContext } from './search-context.ts';

/**
 * `search-key *(SP search-key)` to the end of the command.
 * @returns conditions that must all hold
 */
export function readSearchKeys(args: ArgumentReader, context: SearchContext): Criterion[] {
  const criteria: Criterion[] = [];
  do criteria.push(readKey(args, context, 1));
  while (args.optional('space'));
  args.end();
  return criteria;
}

/** @param depth how many keys this one is part of; each costs a frame of the stack, here and when it is tested */
function readKey(args: ArgumentReader, context: SearchContext, depth: number): Criterion {
  if (depth > SEARCH_DEPTH) throw new BadError('Search nested too deep');
  if (args.nextKind === 'open') return group(args.list(() => readKey(args, context, depth + 1)));
  const word = args.word();
  const parser = searchKeys.get(word);
  if (parser !== undefined) return parser(args, context);
  if (word === 'NOT') {
    args.space();
    return not(readKey(args, context, depth + 1));
  }
  if (word === 'OR') {
    args.space();
    const one = readKey(args, context, depth + 1);
    args.space();
    return either(one, readKey(args, context, depth + 1));
  }
  return sequenceSet(word, context);
}

function group(criteria: readonly Criterion[]): Criterion {
  if (criteria.length === 0) throw new BadError('Empty search key');
  return allOf(criteria);
}

/**
 * Numbers that are not in use match nothing: to look for them is no fault. The messages are those that have the numbers
 * now, also in a search whose result is kept up to date (RFC 5267 §4.3).
 */
function sequenceSet(word: string, context: SearchContext): Criterion {
  const { view, savedResult, uidOnly } = context;
  const set = SequenceSet.parse(word);
  if (set === undefined) throw new BadError('Unknown search key');
  if (set.isSavedResult) {
    return { needs: NEEDS.nothing, test: ({ message }) => rangesInclude(savedResult, message.uid) };
  }
  if (uidOnly) throw new BadError(UID_REQUIRED, 'UIDREQUIRED');
  context.usesSequenceNumbers = true;
  const uids = uidsOfSequences(view.messages, set.resolve(view.messages.length));
  return { needs: NEEDS.nothing, test: ({ message }) => rangesInclude(uids, message.uid) };
}

/** The arguments of LIST, plain (RFC 3501 §6.3.8) and extended (RFC 5258 §3, RFC 5819, RFC 6154). */
import type { EnabledExtensions } from '../enabled-extensions.ts';
import { BadError } from '../errors.ts';
import { readStatusItems } from '../status-items.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';

/** What a mailbox may be chosen by; also what CHILDINFO reports. */
export type SelectionOption = 'SUBSCRIBED' | 'SPECIAL-USE';

export interface ListRequest {
  readonly patterns: readonly string[];
  /** Written in the extended syntax, so that the answer may be extended too. */
  readonly extended: boolean;
  readonly select: ReadonlySet<SelectionOption>;
  readonly recursiveMatch: boolean;
  readonly returnSubscribed: boolean;
  /** Items of a STATUS response for each mailbox. */
  readonly status: readonly string[] | undefined;
}

/** From behind the command's name to the end. */
export function readListRequest(args: ArgumentReader, enabled: EnabledExtensions): ListRequest {
  args.space();
  const selection = args.nextKind === 'open' ? readSelection(args) : undefined;
  const reference = args.reference();
  args.space();
  const severalPatterns = args.nextKind === 'open';
  const patterns = args.itemOrList(() => args.mailboxPattern());
  const returned = args.optional('space') ? readReturn(args, enabled) : undefined;
  args.end();
  const select = selection?.select ?? new Set();
  return {
    patterns: patterns.map((pattern) => joined(reference, pattern)),
    extended: selection !== undefined || severalPatterns || returned !== undefined,
    select,
    recursiveMatch: selection?.recursiveMatch ?? false,
    returnSubscribed: select.has('SUBSCRIBED') || (returned?.subscribed ?? false),
    status: returned?.status,
  };
}

/** There is one namespace, so a reference is no more than the beginning of the name. */
export function joined(reference: string, pattern: string): string {
  return pattern === '' ? '' : reference + pattern;
}

/** `"(" [list-select-opt *(SP list-select-opt)] ")" SP`. */
function readSelection(args: ArgumentReader): { select: Set<SelectionOption>; recursiveMatch: boolean } {
  const select = new Set<SelectionOption>();
  let recursiveMatch = false;
  args.list(() => {
    const option = args.word();
    if (option === 'SUBSCRIBED' || option === 'SPECIAL-USE') select.add(option);
    else if (option === 'RECURSIVEMATCH') recursiveMatch = true;
    // REMOTE: there are no other servers whose mailboxes could be listed.
    else if (option !== 'REMOTE') throw new BadError('Unknown LIST selection option');
  });
  if (recursiveMatch && select.size === 0) throw new BadError('RECURSIVEMATCH needs another selection option');
  args.space();
  return { select, recursiveMatch };
}

/** `"RETURN" SP "(" [return-option *(SP return-option)] ")"`. */
function readReturn(
  args: ArgumentReader,
  enabled: EnabledExtensions,
): { subscribed: boolean; status: readonly string[] | undefined } {
  if (args.word() !== 'RETURN') throw new BadError('Unknown LIST argument');
  args.space();
  let subscribed = false;
  let status: readonly string[] | undefined;
  args.list(() => {
    const option = args.word();
    if (option === 'SUBSCRIBED') subscribed = true;
    else if (option === 'STATUS') {
      args.space();
      status = readStatusItems(args, enabled);
    } else if (option !== 'CHILDREN' && option !== 'SPECIAL-USE') throw new BadError('Unknown LIST return option');
  });
  return { subscribed, status };
}

/**
 * SEARCH and UID SEARCH, RFC 9051 §6.4.4, with ESEARCH (RFC 4731), SEARCHRES (RFC 5182), CONTEXT=SEARCH (RFC 5267) and
 * PARTIAL (RFC 9394).
 */
import { BadError } from '../errors.ts';
import { answerSearch } from '../search/answer-search.ts';
import { readSearchKeys } from '../search/parse.ts';
import { ReturnOptions, readReturnOptions } from '../search/return-options.ts';
import type { SearchContext } from '../search/search-context.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';

export const search: SessionCommand = {
  name: 'SEARCH',
  usesSequenceNumbers: true,
  speaksOfSequenceNumbers: true,
  capabilities: ['ESEARCH', 'SEARCHRES', 'WITHIN', 'PARTIAL', 'CONTEXT=SEARCH', 'INPROGRESS'],
  run: (session, args) => run(session, args, false),
};

export const uidSearch: SessionCommand = {
  name: 'UID SEARCH',
  run: (session, args) => run(session, args, true),
};

function run(session: Session, args: ArgumentReader, byUid: boolean): Promise<void> {
  const { rev2, utf8 } = session.enabled;
  session.requireSelected();
  args.space();
  // RFC 9051 §7.3.4: where it is spoken, the answer is always an ESEARCH.
  const options = readReturnOptions(args, session.enabled) ?? (rev2 ? ReturnOptions.ALL : undefined);
  return answerSearch(session, {
    name: 'SEARCH',
    byUid,
    options,
    sorter: undefined,
    readCriteria(context) {
      readCharset(args, context, utf8);
      return readSearchKeys(args, context);
    },
  });
}

/** `["CHARSET" SP charset SP]`. */
function readCharset(args: ArgumentReader, context: SearchContext, utf8: boolean): void {
  if (args.peekAtom()?.toUpperCase() !== 'CHARSET') return;
  // RFC 6855 §3: with UTF8=ACCEPT there is no other. IMAP4rev2 alone leaves the client the choice (RFC 9051 §6.4.4).
  if (utf8) throw new BadError('CHARSET is not allowed once UTF8=ACCEPT is enabled');
  args.word();
  args.space();
  context.setCharset(args.astring());
  args.space();
}

/** SORT and UID SORT, RFC 5256 §3, with SORT=DISPLAY (RFC 5957), ESORT and CONTEXT=SORT (RFC 5267). */
import { answerSearch } from '../search/answer-search.ts';
import { readSearchKeys } from '../search/parse.ts';
import { readReturnOptions } from '../search/return-options.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import { readSortProgram } from '../sort/sort-program.ts';
import { Sorter } from '../sort/sorter.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';

export const sort: SessionCommand = {
  name: 'SORT',
  usesSequenceNumbers: true,
  speaksOfSequenceNumbers: true,
  capabilities: ['SORT', 'SORT=DISPLAY', 'ESORT', 'CONTEXT=SORT'],
  run: (session, args) => run(session, args, false),
};

export const uidSort: SessionCommand = {
  name: 'UID SORT',
  run: (session, args) => run(session, args, true),
};

/** `SORT [SP "RETURN" SP "(" … ")"] SP sort-criteria SP charset 1*(SP search-key)`. */
function run(session: Session, args: ArgumentReader, byUid: boolean): Promise<void> {
  session.requireSelected();
  args.space();
  const options = readReturnOptions(args, session.enabled);
  const sorter = new Sorter(readSortProgram(args));
  args.space();
  return answerSearch(session, {
    name: 'SORT',
    byUid,
    options,
    readCriteria(context) {
      context.setCharset(args.astring());
      args.space();
      return readSearchKeys(args, context);
    },
    sorter,
  });
}

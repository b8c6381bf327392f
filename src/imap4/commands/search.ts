/** SEARCH and UID SEARCH, RFC 9051 §6.4.4, with ESEARCH (RFC 4731) and SEARCHRES (RFC 5182). */
import { BadError } from '../errors.ts';
import { readSearchKeys } from '../search/parse.ts';
import {
  concerned,
  eSearchResponse,
  type ResultInNumbers,
  type ReturnOption,
  readReturnOptions,
} from '../search/return-options.ts';
import { SearchContext } from '../search/search-context.ts';
import { type Found, findMessages } from '../search/search-run.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import { rangesOf } from '../wire/sequence-set.ts';

export const search: SessionCommand = {
  name: 'SEARCH',
  usesSequenceNumbers: true,
  capabilities: ['ESEARCH', 'SEARCHRES', 'WITHIN'],
  run: (session, args) => run(session, args, false),
};

export const uidSearch: SessionCommand = {
  name: 'UID SEARCH',
  run: (session, args) => run(session, args, true),
};

async function run(session: Session, args: ArgumentReader, byUid: boolean): Promise<void> {
  const { view, enabled, host } = session;
  args.space();
  const options = readOptions(args, enabled.rev2);
  const saves = options?.has('SAVE') ?? false;
  const context = new SearchContext(view, session.savedResult, host.clock.now());
  try {
    readCharset(args, context, enabled.textMode.utf8);
    const found = await findMessages(view, readSearchKeys(args, context));
    if (context.usesModSeq) enabled.condStore = true;
    const about = options === undefined ? found : concerned(found, options);
    if (saves) session.savedResult = rangesOf(about.map(({ message }) => message.uid));
    const numbers = found.map(({ sequence, message }) => (byUid ? message.uid : sequence));
    tell(session, options, { numbers, byUid, modSeq: context.usesModSeq ? greatestModSeq(about) : undefined });
  } catch (error) {
    // RFC 5182 §2.1: a search that fails leaves nothing saved, one that is not understood changes nothing.
    if (saves && !(error instanceof BadError)) session.savedResult = [];
    throw error;
  }
}

/** @returns undefined when the answer is a plain SEARCH response */
function readOptions(args: ArgumentReader, rev2: boolean): ReadonlySet<ReturnOption> | undefined {
  if (args.peekAtom()?.toUpperCase() !== 'RETURN') return rev2 ? new Set<ReturnOption>(['ALL']) : undefined;
  args.word();
  const options = readReturnOptions(args);
  args.space();
  return options;
}

/** `["CHARSET" SP charset SP]`. */
function readCharset(args: ArgumentReader, context: SearchContext, utf8: boolean): void {
  if (args.peekAtom()?.toUpperCase() !== 'CHARSET') return;
  // RFC 6855 §3: with UTF-8 enabled there is no other.
  if (utf8) throw new BadError('CHARSET is not allowed once UTF-8 is enabled');
  args.word();
  args.space();
  context.setCharset(args.astring());
  args.space();
}

function greatestModSeq(found: readonly Found[]): number {
  return found.reduce((greatest, { message }) => Math.max(greatest, message.modSeq), 0);
}

function tell(session: Session, options: ReadonlySet<ReturnOption> | undefined, result: ResultInNumbers): void {
  if (options !== undefined) {
    session.transport.write(eSearchResponse(session.tag, options, result));
    return;
  }
  const { numbers, modSeq } = result;
  const end = modSeq !== undefined && numbers.length > 0 ? ` (MODSEQ ${modSeq})` : '';
  session.transport.write(`* SEARCH${numbers.map((number) => ` ${number}`).join('')}${end}\r\n`);
}

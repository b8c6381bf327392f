/** What SEARCH and SORT have in common: the messages are found, put in order, saved where that was asked, and told. */
import { keepResult } from '../context/keep-result.ts';
import { BadError } from '../errors.ts';
import type { Pace } from '../pace.ts';
import type { Session } from '../session.ts';
import type { Sortable, Sorter } from '../sort/sorter.ts';
import { rangesOf } from '../wire/sequence-set.ts';
import type { Criterion } from './criterion.ts';
import { eSearchResponse, plainResponse, type ResultInNumbers } from './result-responses.ts';
import type { ReturnOptions } from './return-options.ts';
import { SearchContext } from './search-context.ts';
import { searchPace } from './search-pace.ts';
import { type Found, findMessages } from './search-run.ts';

export interface SearchRequest {
  /** What a plain answer is called. */
  readonly name: 'SEARCH' | 'SORT';
  readonly byUid: boolean;
  /** Undefined: the answer is plain. */
  readonly options: ReturnOptions | undefined;
  /** Undefined: the order is the mailbox's. */
  readonly sorter: Sorter | undefined;
  /** Reads what is left of the arguments: charset and keys. */
  readCriteria(context: SearchContext): readonly Criterion[];
}

/** What a search has found. */
export interface SearchResult {
  readonly criteria: readonly Criterion[];
  /** In the order asked for. */
  readonly found: readonly Found[];
  readonly sorted: readonly Sortable[] | undefined;
  /** Changes of the mailbox after this one may be missing in it. */
  readonly modSeq: number;
}

export async function answerSearch(session: Session, request: SearchRequest): Promise<void> {
  const { options } = request;
  const saves = options?.has('SAVE') ?? false;
  if (options?.has('UPDATE')) session.contexts?.checkTag(session.tag);
  const context = new SearchContext(session);
  const pace = searchPace(session, request.sorter === undefined ? 1 : 2);
  try {
    const result = await search(session, request, context, pace);
    const about = options?.concerned(result.found) ?? result.found;
    if (saves) session.savedResult = uidRanges(about);
    tell(session, request, {
      numbers: result.found.map(({ sequence, message }) => (request.byUid ? message.uid : sequence)),
      byUid: request.byUid,
      modSeq: context.usesModSeq ? greatestModSeq(about) : undefined,
    });
    if (options?.has('UPDATE')) keepResult(session, request, result);
  } catch (error) {
    // RFC 5182 §2.1: a search that fails leaves nothing saved, one that is not understood changes nothing.
    if (saves && !(error instanceof BadError)) session.savedResult = [];
    throw error;
  }
}

async function search(
  session: Session,
  { sorter, readCriteria }: SearchRequest,
  context: SearchContext,
  pace: Pace,
): Promise<SearchResult> {
  const { view, enabled } = session;
  const criteria = readCriteria(context);
  session.namesSequenceNumbers = context.usesSequenceNumbers;
  if (context.usesModSeq) enabled.useCondStore();
  const modSeq = view.highestModSeq;
  const found = await findMessages(view, criteria, pace);
  if (sorter === undefined) return { criteria, found, sorted: undefined, modSeq };
  pace.nextStage();
  const sorted = await sorter.sort(view, found, pace);
  return { criteria, found: sorted.map((one) => one.found), sorted, modSeq };
}

function uidRanges(found: readonly Found[]) {
  return rangesOf(found.map(({ message }) => message.uid).sort((a, b) => a - b));
}

function greatestModSeq(found: readonly Found[]): number {
  return found.reduce((greatest, { message }) => Math.max(greatest, message.modSeq), 0);
}

function tell(session: Session, { name, options }: SearchRequest, result: ResultInNumbers): void {
  const response = options === undefined ? plainResponse(name, result) : eSearchResponse(session.tag, options, result);
  session.transport.write(response);
}

/** THREAD and UID THREAD, RFC 5256 §3. */
import { BadError } from '../errors.ts';
import { OUTPUT_PIECE_OCTETS } from '../limits.ts';
import type { Pace } from '../pace.ts';
import { readSearchKeys } from '../search/parse.ts';
import { SearchContext } from '../search/search-context.ts';
import { searchPace } from '../search/search-pace.ts';
import { findMessages } from '../search/search-run.ts';
import type { Session } from '../session.ts';
import type { SessionCommand } from '../session-command.ts';
import { threadAlgorithms } from '../thread/algorithms.ts';
import { formatThreads } from '../thread/format-threads.ts';
import { readThreadables } from '../thread/threadable.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';

export const thread: SessionCommand = {
  name: 'THREAD',
  usesSequenceNumbers: true,
  speaksOfSequenceNumbers: true,
  capabilities: [...threadAlgorithms.keys()].map((algorithm) => `THREAD=${algorithm}`),
  run: (session, args) => run(session, args, false),
};

export const uidThread: SessionCommand = {
  name: 'UID THREAD',
  run: (session, args) => run(session, args, true),
};

/** `THREAD SP thread-alg SP charset 1*(SP search-key)`. */
async function run(session: Session, args: ArgumentReader, byUid: boolean): Promise<void> {
  const { view } = session;
  args.space();
  const algorithm = threadAlgorithms.get(args.word());
  if (algorithm === undefined) throw new BadError('Unknown threading algorithm');
  args.space();
  const context = new SearchContext(session);
  context.setCharset(args.astring());
  args.space();
  const criteria = readSearchKeys(args, context);
  session.namesSequenceNumbers = context.usesSequenceNumbers;
  if (context.usesModSeq) session.enabled.useCondStore();

  const pace = searchPace(session, 2);
  const found = await findMessages(view, criteria, pace);
  pace.nextStage();
  const messages = await readThreadables(view, found, pace);
  const forest = await algorithm(messages, pace);
  const numberOf = (index: number) => {
    const { sequence, message } = messages[index]!.found;
    return byUid ? message.uid : sequence;
  };
  await write(session, pace, forest.roots.length > 0, formatThreads(forest, numberOf));
}

async function write({ transport }: Session, pace: Pace, any: boolean, threads: Iterable<string>): Promise<void> {
  let text = any ? '* THREAD ' : '* THREAD';
  for (const piece of threads) {
    text += piece;
    if (text.length < OUTPUT_PIECE_OCTETS) continue;
    transport.write(text);
    text = '';
    if (transport.congested && !(await transport.drained())) return;
    if (pace.due) await pace.rest();
  }
  transport.write(`${text}\r\n`);
}

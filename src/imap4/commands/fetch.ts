/** FETCH and UID FETCH, RFC 3501 §6.4.5 and §6.4.8. */
import { FlagSet } from '../../mailbox/flag-set.ts';
import type { MailboxView } from '../../mailbox/mail-store.ts';
import type { Transport } from '../../wire/transport.ts';
import type { FetchItem } from '../fetch/fetch-item.ts';
import { parseFetchItems } from '../fetch/parse-items.ts';
import { compileItems, type ItemWriter } from '../fetch/write-items.ts';
import { TURN_MS } from '../limits.ts';
import { messagesOf, type Numbered } from '../message-set.ts';
import type { Session } from '../session.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';
import type { SessionCommand } from './after-logon.ts';

const SEEN = FlagSet.from(['\\Seen']);

export const fetch: SessionCommand = {
  name: 'FETCH',
  usesSequenceNumbers: true,
  run: (session, args) => run(session, args, false),
};

export const uidFetch: SessionCommand = {
  name: 'UID FETCH',
  run: (session, args) => run(session, args, true),
};

async function run(session: Session, args: ArgumentReader, byUid: boolean): Promise<void> {
  args.space();
  const set = args.sequenceSet();
  args.space();
  const asked = parseFetchItems(args);
  args.end();
  const view = session.selected();
  const items = byUid ? withUid(asked) : asked;
  const messages = [...messagesOf(view, set, byUid)];
  await markSeen(view, items, messages);
  await writeAll(session.transport, view, messages, compileItems(items));
}

/** A UID FETCH always answers with UIDs, wanted or not. */
function withUid(items: readonly FetchItem[]): readonly FetchItem[] {
  const has = items.some((item) => item.kind === 'simple' && item.name === 'UID');
  return has ? items : [{ kind: 'simple', name: 'UID' }, ...items];
}

/** To fetch a body is to see it. The change is told at the command's end, like every other. */
async function markSeen(view: MailboxView, items: readonly FetchItem[], messages: readonly Numbered[]): Promise<void> {
  if (view.readOnly || !items.some((item) => item.kind === 'section' && item.setsSeen)) return;
  const unseen = messages.map(({ message }) => message).filter((message) => !message.flags.has('\\Seen'));
  if (unseen.length > 0) await view.storeFlags(unseen, 'add', SEEN);
}

async function writeAll(
  transport: Transport,
  view: MailboxView,
  messages: readonly Numbered[],
  writers: readonly ItemWriter[],
): Promise<void> {
  let began = performance.now();
  for (const { sequence, message } of messages) {
    if (message.expunged) continue;
    transport.write(`* ${sequence} FETCH (`);
    for (const [index, write] of writers.entries()) {
      if (index > 0) transport.write(' ');
      const pending = write(transport, view, message);
      if (pending !== undefined) await pending;
    }
    transport.write(')\r\n');
    if (transport.congested && !(await transport.drained())) return;
    if (performance.now() - began > TURN_MS) {
      // Other connections have their turn.
      await new Promise((resolve) => setImmediate(resolve));
      began = performance.now();
    }
  }
}

/**
 * Works on a Maildir until it is killed. Says on standard output what it is about to do, and again when that was
 * acknowledged: a line of JSON each, written at once.
 *
 *     node crash-worker.js <maildir> <seed>
 */
import { writeSync } from 'node:fs';
import { FlagSet } from '../../../src/mailbox/flag-set.ts';
import type { MailboxView, Message } from '../../../src/mailbox/mail-store.ts';
import { createMaildirStore } from '../../../src/mailbox/maildir/maildir-store.ts';
import { BOXES, contentOf, type Deed, FLAG_CHOICES, seededRandom } from './crash-model.ts';

const [maildir = '', seed = '0'] = process.argv.slice(2);
const random = seededRandom(Number(seed));
const below = (end: number): number => Math.floor(random() * end);
const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;

const store = createMaildirStore();
const account = await store.open({ name: 'anna', maildir, popEnabled: true, imapEnabled: true });
const views = new Map<string, MailboxView>();
for (const box of BOXES) views.set(box, await account.select(box, false));
let serial = 0;

const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);
async function perform(deed: Deed, work: () => Promise<readonly number[] | undefined>): Promise<void> {
  say({ begin: deed });
  const uids = await work();
  say({ done: uids ?? [] });
}

function some(view: MailboxView): Message[] {
  const present = view.messages.filter((message) => !message.expunged);
  return [...new Set(Array.from({ length: 1 + below(4) }, () => pick(present)))].filter(
    (message) => message !== undefined,
  );
}

async function append(box: string): Promise<void> {
  const ids = Array.from({ length: below(2) === 0 ? 1 : 2 + below(4) }, () => `${seed}-${serial++}`);
  const flags = pick(FLAG_CHOICES);
  await perform({ kind: 'append', box, ids, flags }, async () => {
    const delivery = await account.append(box);
    for (const id of ids) {
      const message = delivery.begin({ flags: FlagSet.from(flags) });
      await message.write(Buffer.from(contentOf(id)));
      await message.finish();
    }
    return (await delivery.commit()).uids;
  });
}

say({ ready: true });
for (;;) {
  const box = pick(BOXES);
  const to = pick(BOXES);
  const view = views.get(box)!;
  await view.poll(true);
  const messages = some(view);
  const uids = messages.map((message) => message.uid);
  const choice = view.messages.length < 5 ? 0 : view.messages.length > 60 ? 4 : below(6);
  if (choice <= 1 || messages.length === 0) {
    await append(box);
  } else if (choice === 2) {
    const flags = pick(FLAG_CHOICES);
    const mode = pick(['add', 'remove', 'replace'] as const);
    await perform({ kind: 'flags', box, uids, mode, flags }, async () => {
      await view.storeFlags(messages, mode, FlagSet.from(flags));
      return undefined;
    });
  } else if (choice === 3) {
    await perform({ kind: 'copy', box, uids, to }, async () => (await view.copy(messages, to)).uids);
  } else if (choice === 4) {
    await perform({ kind: 'remove', box, uids }, async () => {
      await view.remove(messages);
      return undefined;
    });
  } else {
    await perform({ kind: 'move', box, uids, to }, async () => (await view.move(messages, to)).uids);
  }
}

/**
 * The engine is killed at random moments, while clients change mail over their connections. When it is up again, all that
 * was acknowledged is there, of what was not each change is there as a whole or not at all, and no UID stands for another
 * message than before. A client that resynchronises from what it knew before the kill learns of everything.
 *
 * A few kills. For 200: `npm run test:crash`; with `POSTERN_SEED` the same choices are made again.
 */
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FlagSet } from '../../../src/mailbox/flag-set.ts';
import { type MailboxPicture, mailboxPicture } from '../../clients/support/account-picture.ts';
import {
  BOXES,
  type Contents,
  CrashModel,
  contentOf,
  seededRandom,
  UidHistory,
} from '../../mailbox/support/crash-model.ts';
import { EngineProcess } from '../../support/engine-process.ts';
import { CrashClient } from './crash-client.ts';
import { Resynchronising } from './resynchronising.ts';

const kills = Number(process.env.POSTERN_KILLS ?? 6);
const seed = Number(process.env.POSTERN_SEED ?? Date.now() % 1_000_000);
const CLIENTS = 4;
/** The engine works for up to so long before it is killed, in milliseconds. */
const LONGEST_LIFE_MS = 250;

let engine: EngineProcess;
beforeEach(async () => {
  engine = await EngineProcess.start();
});
afterEach(() => engine.remove());

/** What a client sees of all mailboxes. */
async function look(): Promise<Map<string, MailboxPicture>> {
  const client = await engine.imap();
  const pictures = new Map<string, MailboxPicture>();
  for (const box of BOXES) pictures.set(box, await mailboxPicture(client, box));
  return pictures;
}

/** The messages of one client. */
function contents(pictures: ReadonlyMap<string, MailboxPicture>, owner: string): Contents {
  const all: Contents = new Map();
  for (const [box, { messages }] of pictures) {
    const own = messages.filter(({ content }) => content.startsWith(`Subject: ${owner}.`));
    all.set(box, new Map(own.map(({ uid, flags, content }) => [uid, { id: idOf(content), flags: flagSet(flags) }])));
  }
  return all;
}

const idOf = (content: string): string => /^Subject: (\S+)/.exec(content)?.[1] ?? '';
const flagSet = (flags: string): FlagSet => FlagSet.from(flags.split(' ').filter((flag) => flag !== ''));

test(`${kills} kills of the engine lose nothing that was acknowledged (seed ${seed})`, {
  timeout: 20_000 + kills * 5_000,
}, async () => {
  const random = seededRandom(seed);
  await (await engine.imap()).ok('CREATE Other');
  const uids = new UidHistory();
  const models = Array.from({ length: CLIENTS }, () => new CrashModel(uids));
  const follower = new Resynchronising(BOXES);
  let pictures = await look();
  const uidValidities = [...pictures.values()].map(({ uidValidity }) => uidValidity);
  const killedIn: Record<string, number> = {};
  let acknowledged = 0;
  for (let kill = 0; kill < kills; kill++) {
    await follower.catchUp(await engine.imap());
    const clients: CrashClient[] = [];
    for (const [i, model] of models.entries()) {
      const parts = {
        client: await engine.imap(),
        name: `c${i}.${kill}`,
        model,
        random: seededRandom(seed + kill * CLIENTS + i),
      };
      clients.push(new CrashClient(parts));
    }
    const ms = Math.floor(random() * LONGEST_LIFE_MS);
    const work = Promise.all(clients.map((client) => client.run()));
    await setTimeout(ms);
    await engine.kill();
    await work;
    await engine.start();

    const moment = `seed ${seed}, kill ${kill} after ${ms} ms, in the midst of ${JSON.stringify(clients.map(({ pending }) => pending))}`;
    pictures = await look();
    expect([...pictures.values()].map(({ uidValidity }) => uidValidity)).toEqual(uidValidities);
    for (const { messages } of pictures.values())
      for (const { content } of messages) expect(content, moment).toBe(contentOf(idOf(content)));
    const uidNexts = new Map([...pictures].map(([box, { uidNext }]) => [box, uidNext]));
    for (const [i, model] of models.entries()) {
      const { pending } = clients[i]!;
      expect(model.check(contents(pictures, `c${i}`), uidNexts, pending), moment).toEqual([]);
      killedIn[pending?.kind ?? 'none'] = (killedIn[pending?.kind ?? 'none'] ?? 0) + 1;
      acknowledged += clients[i]!.acknowledged;
    }
    await follower.catchUp(await engine.imap());
    for (const [box, { messages }] of pictures)
      expect(follower.messages(box), moment).toEqual(messages.map(({ uid, flags }) => `${uid} ${flags}`));
  }
  expect(engine.complaints).toEqual([]);
  if (kills > 50) console.log(`seed ${seed}: ${acknowledged} acknowledged; killed in ${JSON.stringify(killedIn)}`);
});

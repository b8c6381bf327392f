/**
 * Debian's Dovecot and Postern serve one Maildir at the same time, to clients that change it at random, while a delivery
 * agent puts mail into it: no message is lost, none is there twice, no UID ever stands for another message, and no change
 * that was acknowledged is undone.
 *
 * A short run. For two minutes: `npm run test:both`; with `POSTERN_SEED` the same choices are made again.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImapClient } from '../imap4/support/imap-client.ts';
import { seededRandom } from '../mailbox/support/crash-model.ts';
import { EngineProcess } from '../support/engine-process.ts';
import { type MessagePicture, mailboxPicture } from './support/account-picture.ts';
import { DovecotHome, dovecotIsUsable } from './support/dovecot.ts';
import { BOXES, LedgerWorker } from './support/ledger-worker.ts';
import { MailLedger } from './support/mail-ledger.ts';

const seconds = Number(process.env.POSTERN_BOTH_SECONDS ?? 15);
const seed = Number(process.env.POSTERN_SEED ?? Date.now() % 1_000_000);
const CLIENTS_EACH = 3;
const AGENT_PAUSE_MS = 30;

let home: DovecotHome;
let engine: EngineProcess;
beforeEach(async () => {
  home = new DovecotHome();
  engine = await EngineProcess.start(home.maildir);
});
afterEach(async () => {
  await engine?.remove();
  await home?.remove();
});

/** A delivery agent that knows nothing of either server. */
async function deliver(ledger: MailLedger, end: number): Promise<void> {
  while (Date.now() < end) {
    const id = ledger.newId('agent');
    const name = `${Math.floor(Date.now() / 1000)}.${id}.agent`;
    const temporary = join(home.maildir, 'tmp', name);
    writeFileSync(temporary, `Subject: ${id}\n\nThis is ${id}.\n`);
    home.own(temporary);
    ledger.added(id, 'INBOX', undefined);
    renameSync(temporary, join(home.maildir, 'new', name));
    ledger.count('agent delivered');
    await setTimeout(AGENT_PAUSE_MS);
  }
}

const idOf = ({ content }: MessagePicture): string => /This is (\S+)\./.exec(content)?.[1] ?? content;
const marksOf = ({ flags }: MessagePicture): string[] => flags.split(' ').filter((flag) => flag.startsWith('mark-'));

describe.skipIf(!dovecotIsUsable)('Dovecot and Postern on one Maildir at once', () => {
  test(`lose no message and have none twice (${seconds} s, seed ${seed})`, {
    timeout: seconds * 1000 + 120_000,
  }, async () => {
    const ledger = new MailLedger();
    const first = await engine.imap();
    for (const box of BOXES.slice(1)) await first.ok(`CREATE ${box}`);
    const clients: { server: string; client: ImapClient; mayReturn: boolean }[] = [];
    for (let i = 0; i < CLIENTS_EACH; i++) {
      clients.push({ server: 'Postern', client: await engine.imap(), mayReturn: true });
      clients.push({ server: 'Dovecot', client: await home.client(), mayReturn: false });
    }
    const workers = clients.map(
      (client, i) => new LedgerWorker({ ...client, mark: `mark-${i}`, ledger, random: seededRandom(seed + i) }),
    );
    const end = Date.now() + seconds * 1000;
    await Promise.all([...workers.map((worker) => worker.run(end)), deliver(ledger, end)]);
    console.log(`seed ${seed}: ${JSON.stringify(ledger.done)}`);

    expect([...new Set(ledger.wrong)]).toEqual([]);
    const dovecot = await home.client();
    const ours = [first, clients[0]!.client];
    for (const box of BOXES) {
      const theirs = await mailboxPicture(dovecot, box);
      for (const client of ours) expect(await mailboxPicture(client, box)).toEqual(theirs);
      const { messages } = theirs;
      expect(messages.map((message) => [idOf(message), ...marksOf(message)].join(' ')).sort()).toEqual(
        ledger.expected(box),
      );
      for (const message of messages) ledger.saw(box, message.uid, idOf(message));
      expect(messages.map(({ uid }) => uid)).toEqual(expect.arrayContaining(ledger.expectedUids(box)));
    }
    expect(ledger.wrong).toEqual([]);
    await engine.stop();
    await engine.start();
    const after = await engine.imap();
    for (const box of BOXES) expect(await mailboxPicture(after, box)).toEqual(await mailboxPicture(dovecot, box));
    expect(engine.complaints).toEqual([]);
    expect(home.complaints).toEqual([]);
  });
});

/** A client that keeps what it saw and asks only for what changed since (RFC 7162 §3.2.5). */
import { sortedFlags } from '../../clients/support/account-picture.ts';
import { numbersIn } from '../stress/mirror.ts';
import type { ImapClient } from '../support/imap-client.ts';

interface Known {
  uidValidity: number;
  modSeq: number;
  /** UID → flags. */
  readonly messages: Map<number, string>;
}

export class Resynchronising {
  readonly #known: ReadonlyMap<string, Known>;

  constructor(boxes: readonly string[]) {
    this.#known = new Map(boxes.map((box) => [box, { uidValidity: 0, modSeq: 0, messages: new Map() }]));
  }

  async catchUp(client: ImapClient): Promise<void> {
    await client.ok('ENABLE QRESYNC');
    for (const [box, known] of this.#known) {
      const since = known.modSeq > 0 ? ` (QRESYNC (${known.uidValidity} ${known.modSeq}))` : '';
      const lines = [...(await client.ok(`EXAMINE ${box}${since}`))];
      if (since === '') lines.push(...(await client.ok('UID FETCH 1:* (FLAGS)')));
      for (const line of lines) take(line, known);
    }
  }

  /** As `UID flags`, ascending. */
  messages(box: string): string[] {
    return [...this.#known.get(box)!.messages].sort(([a], [b]) => a - b).map(([uid, flags]) => `${uid} ${flags}`);
  }
}

function take(line: string, known: Known): void {
  const vanished = /^\* VANISHED \(EARLIER\) ([\d:,]+)$/.exec(line);
  if (vanished !== null) for (const uid of numbersIn(vanished[1]!)) known.messages.delete(uid);
  const uidValidity = /\[UIDVALIDITY (\d+)\]/.exec(line);
  if (uidValidity !== null) known.uidValidity = Number(uidValidity[1]);
  const modSeq = /\[HIGHESTMODSEQ (\d+)\]/.exec(line);
  if (modSeq !== null) known.modSeq = Number(modSeq[1]);
  const fetched = / FETCH \(.*UID (\d+).*FLAGS \(([^)]*)\)/.exec(line);
  if (fetched?.[1] !== undefined) known.messages.set(Number(fetched[1]), sortedFlags(fetched[2]!));
}

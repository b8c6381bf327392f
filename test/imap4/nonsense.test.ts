/** Whatever a client sends, it is answered, and nothing in the server fails. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SEED, tries } from '../support/fuzz.ts';
import { ImapServer } from './support/imap-server.ts';
import { MULTIPART, numbered, SIMPLE } from './support/mail.ts';

const COMMANDS = 1_500;

let server: ImapServer;
beforeEach(async () => {
  server = await ImapServer.start();
});
afterEach(() => server.close());

/** mulberry32: small, and the same everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS =
  `1 2 1:* * $ 1:3,5 4294967295 INBOX Box "" "a b" NIL ( ) (FLAGS) (UID FLAGS) \\Seen (\\Seen) (\\Deleted work) +FLAGS -FLAGS.SILENT FLAGS
  BODY[] BODY.PEEK[1.MIME] BODY[HEADER.FIELDS (From)]<0.5> BODY.PEEK[2.1] BINARY[1] BINARY.SIZE[3] ENVELOPE BODYSTRUCTURE ALL PREVIEW MODSEQ
  SEEN UNSEEN OR NOT FROM anna TEXT x BODY y SUBJECT {3+}\r\nabc HEADER Subject "" SENTON 1-Jan-2020 SINCE LARGER 10 KEYWORD CHARSET UTF-8
  RETURN (SAVE) (MIN MAX COUNT) (STATUS (MESSAGES)) (SUBSCRIBED) (QRESYNC (1 1)) (CHANGEDSINCE 1) (UNCHANGEDSINCE 1) (USE (\\Sent)) QRESYNC UTF8=ACCEPT IMAP4rev2
  MESSAGES (MESSAGES UNSEEN) % * a/% {0+}\r\n ~{2+}\r\n\0\0 &AMQ- "&" x ~ [ ] { } "unfinished`.split(
    / (?![^(]*\))|\n\s+/,
  );
const NAMES = (
  'CAPABILITY NOOP ID ENABLE SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE LIST LSUB NAMESPACE STATUS APPEND CHECK ' +
  'CLOSE UNSELECT EXPUNGE SEARCH FETCH STORE COPY MOVE UID UID_FETCH UID_STORE UID_SEARCH UID_COPY UID_MOVE UID_EXPUNGE FOO'
)
  .split(' ')
  .map((name) => name.replace('_', ' '));

test('nonsense', async () => {
  const next = random(SEED);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!;
  let client = await server.select();
  for (const message of [SIMPLE, MULTIPART, numbered(3), numbered(4)]) await client.append('INBOX', message);
  const more = tries(COMMANDS);
  for (let n = 0; more(); n++) {
    const words = Array.from({ length: Math.floor(next() * 6) }, () => pick(WORDS));
    const command = [pick(NAMES), ...words].join(next() < 0.97 ? ' ' : '');
    try {
      const { status } = await client.command(command);
      expect(['OK', 'NO', 'BAD'], command).toContain(status);
      if (n % 5 === 0) await client.command('SELECT INBOX');
    } catch (error) {
      // A connection may end, with a word about it, where nothing that follows can be told apart.
      expect(String(error), command).toMatch(/BYE (Too many invalid|Literal size|Input buffer)/);
      client = await server.select();
    }
  }
  expect(server.lines.filter((line) => line.level === 'error')).toEqual([]);
});

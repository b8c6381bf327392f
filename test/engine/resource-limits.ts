/**
 * What clients may ask of a server, limit by limit: how to ask for so much, and the largest amount that is taken. Played
 * by resource-matrix.test.ts.
 */
import * as imapLimits from '../../src/imap4/limits.ts';
import * as popLimits from '../../src/pop3/limits.ts';
import type { LineClient } from './support/line-client.ts';
import type { Stage } from './takes-effect/changes.ts';

const SECOND = 1_000;

/** Whether so much is taken. The connection is the attempt's own. */
type Attempt = (stage: Stage, amount: number) => Promise<boolean>;
/** @property largest amount that is taken; one more is not */
export type Row = readonly [limit: string, largest: number, taken: Attempt];

const POP_LINE = /^[^\r]*\r\n/;
const TAGGED = /^x (?:OK|NO|BAD) [^\r]*\r\n$/m;

/** Settings, which both protocols have. */
export const SHARED: readonly Row[] = [
  [
    'MaxCommandSize before log-on',
    1_024,
    async (stage, octets) => {
      await stage.change('MaxCommandSize', 1_024);
      const client = await stage.greeted(true);
      await stage.dialect.capabilities(client);
      return !stage.dialect.tooLong.test(await stage.dialect.longCommand(client, octets));
    },
  ],
  [
    'MaxCommandSize in a session',
    1_024,
    async (stage, octets) => {
      await stage.change('MaxCommandSize', 1_024);
      return !stage.dialect.tooLong.test(await stage.dialect.longCommand(await stage.session(), octets));
    },
  ],
  [
    'MaxConnections',
    3,
    async (stage, connections) => {
      await stage.change('MaxConnections', 3);
      // Those that have logged on make room for nobody.
      const users = ['jane', 'joan', 'june'].slice(0, connections - 1);
      for (const user of users) await stage.session(user);
      return greets(stage);
    },
  ],
  [
    'MaxConnectionFromSingleIP',
    3,
    async (stage, connections) => {
      await stage.change('MaxConnectionFromSingleIP', 3);
      for (let one = 1; one < connections; one++) await stage.greeted();
      return greets(stage);
    },
  ],
  [
    'PreAuthenticatedConnectionTimeout',
    60 * SECOND - 1,
    async (stage, ms) => {
      const client = await stage.greeted();
      stage.live.clock.advance(ms);
      return alive(stage.dialect.capabilities(client));
    },
  ],
  [
    'AuthenticatedConnectionTimeout',
    1_800 * SECOND - 1,
    async (stage, ms) => {
      const client = await stage.session();
      stage.live.clock.advance(ms);
      return alive(stage.dialect.noop(client));
    },
  ],
];

export const POP3: readonly Row[] = [
  [
    'AUTH_RESPONSE_OCTETS',
    popLimits.AUTH_RESPONSE_OCTETS,
    async (stage, octets) => {
      const client = await stage.greeted(true);
      await client.ask('AUTH PLAIN', /^\+ /);
      return !/too long/.test(await client.ask('A'.repeat(octets - 2), POP_LINE));
    },
  ],
  [
    'SKIPPED_OCTETS',
    popLimits.SKIPPED_OCTETS,
    async (stage, octets) => {
      const client = await stage.greeted();
      await client.ask('X'.repeat(octets - 2), POP_LINE);
      return alive(stage.dialect.capabilities(client));
    },
  ],
  [
    'UNKNOWN_COMMANDS_BEFORE_LOGON',
    popLimits.UNKNOWN_COMMANDS_BEFORE_LOGON - 1,
    async (stage, commands) => {
      const client = await stage.greeted();
      client.send('HELO\r\n'.repeat(commands));
      return alive(client.ask('CAPA', /\r\n\.\r\n$/));
    },
  ],
  [
    'BAD_COMMANDS',
    popLimits.BAD_COMMANDS - 1,
    async (stage, commands) => {
      const client = await stage.session();
      client.send('HELO\r\n'.repeat(commands));
      return alive(client.ask('NOOP', /^\+OK\r\n/m));
    },
  ],
];

export const IMAP4: readonly Row[] = [
  [
    'LISTS_BEFORE_LOGON',
    imapLimits.LISTS_BEFORE_LOGON,
    async (stage, lists) => {
      const client = await greetedAndKnown(stage);
      const answer = await client.ask(`x ID ${'('.repeat(lists)}"f" "v"${')'.repeat(lists)}`, TAGGED);
      return !/nested too deep/.test(answer);
    },
  ],
  [
    'LIST_DEPTH',
    imapLimits.LIST_DEPTH,
    async (stage, depth) => {
      const client = await selected(stage);
      return ok(client.ask(`x SEARCH ${'('.repeat(depth)}ALL${')'.repeat(depth)}`, TAGGED));
    },
  ],
  [
    'LISTS_PER_COMMAND',
    imapLimits.LISTS_PER_COMMAND,
    async (stage, lists) => {
      const client = await selected(stage);
      return ok(client.ask(`x SEARCH${' (ALL)'.repeat(lists)}`, TAGGED));
    },
  ],
  [
    'SEARCH_DEPTH',
    imapLimits.SEARCH_DEPTH,
    async (stage, depth) => {
      const client = await selected(stage);
      return ok(client.ask(`x SEARCH ${'NOT '.repeat(depth - 1)}ALL`, TAGGED));
    },
  ],
  [
    'LITERAL_MINUS',
    imapLimits.LITERAL_MINUS,
    async (stage, octets) => {
      const client = await stage.greeted();
      client.send(`x LOGIN {${octets}+}\r\n${'x'.repeat(octets)} ""\r\n`);
      return alive(client.until(TAGGED));
    },
  ],
  [
    'SKIPPED_OCTETS',
    imapLimits.SKIPPED_OCTETS,
    async (stage, octets) => {
      const client = await greetedAndKnown(stage);
      // The last octet that counts is the CR.
      client.send(`x \x01${'X'.repeat(octets - 4)}\r\n`);
      return alive(client.until(TAGGED));
    },
  ],
  [
    'MESSAGE_OCTETS',
    imapLimits.MESSAGE_OCTETS,
    async (stage, octets) => {
      const client = await stage.session();
      return (await client.ask(`x APPEND INBOX {${octets}}`, /\r\n/)).startsWith('+');
    },
  ],
  [
    'LITERAL_DIGITS',
    imapLimits.LITERAL_DIGITS,
    async (stage, digits) => {
      const client = await stage.session();
      return (await client.ask(`x APPEND INBOX {${'9'.repeat(digits)}}`, /\r\n/)).startsWith('x NO [TOOBIG]');
    },
  ],
  [
    'BAD_COMMANDS_BEFORE_LOGON',
    imapLimits.BAD_COMMANDS_BEFORE_LOGON - 1,
    async (stage, commands) => {
      const client = await greetedAndKnown(stage);
      client.send('y NOSUCH\r\n'.repeat(commands));
      return alive(client.ask('x NOOP', TAGGED));
    },
  ],
  [
    'BAD_COMMANDS',
    imapLimits.BAD_COMMANDS - 1,
    async (stage, commands) => {
      const client = await stage.session();
      client.send('y NOSUCH\r\n'.repeat(commands));
      return alive(stage.dialect.noop(client));
    },
  ],
  [
    'IDLE_LINE_OCTETS',
    imapLimits.IDLE_LINE_OCTETS,
    async (stage, octets) => {
      const client = await stage.session();
      await client.ask('x IDLE', /^\+ /);
      return alive(client.ask('D'.repeat(octets), TAGGED));
    },
  ],
  [
    'ID_PAIRS',
    imapLimits.ID_PAIRS,
    async (stage, pairs) => {
      const fields = Array.from({ length: pairs }, (_, at) => `"f${at}" "v"`);
      return ok((await stage.greeted()).ask(`x ID (${fields.join(' ')})`, TAGGED));
    },
  ],
  [
    'ID_FIELD_OCTETS',
    imapLimits.ID_FIELD_OCTETS,
    async (stage, octets) => ok((await stage.greeted()).ask(`x ID ("${'f'.repeat(octets)}" "v")`, TAGGED)),
  ],
  [
    'ID_VALUE_OCTETS',
    imapLimits.ID_VALUE_OCTETS,
    async (stage, octets) => ok((await stage.greeted()).ask(`x ID ("f" "${'v'.repeat(octets)}")`, TAGGED)),
  ],
  [
    'KEYWORD_OCTETS',
    imapLimits.KEYWORD_OCTETS,
    async (stage, octets) => ok((await selected(stage)).ask(`x STORE 1 +FLAGS (${'k'.repeat(octets)})`, TAGGED)),
  ],
];

/** The test that has it, by a piece of its title, where a whole engine cannot be brought to the limit or takes too long. */
export const ELSEWHERE: Readonly<Record<string, readonly [file: string, title: string]>> = {
  'pop3 UNREAD_OCTETS': [
    'pop3/unauthenticated-connection',
    'input behind a log-on in progress is not taken in without bound',
  ],
  'pop3 FAILED_LOGONS': ['pop3/unauthenticated-connection', 'FAILED_LOGONS - 1'],
  'pop3 REPLY_LINE_OCTETS': ['pop3/unauthenticated-connection', 'a greeting is one line of at most 512 octets'],
  'pop3 MAILDROP_HELD_IDLE_MS': [
    'pop3/session',
    'is given up to its user’s next session when it was idle for ten minutes',
  ],
  'imap4 INPUT_HIGH_WATER': ['imap4/compress', 'INPUT_HIGH_WATER'],
  'imap4 THREAD_DUMMIES': ['imap4/thread/algorithms', 'no more dummies are made than are allowed'],
  'imap4 UPDATE_CONTEXTS': ['imap4/context', 'too many are not kept: at the limit, one above'],
  'imap4 SORTED_CONTEXT_MESSAGES': ['imap4/context', 'a sorted result of too many messages is not kept'],
  'imap4 NOTIFY_MAILBOXES': ['imap4/notify', 'NOTIFY_MAILBOXES'],
  'imap4 NOTIFY_CHANGES': ['imap4/notify', 'NOTIFY_CHANGES'],
  'imap4 METADATA_ENTRY_OCTETS': ['imap4/metadata', 'METADATA_ENTRY_OCTETS + 1'],
  'imap4 INFLATION_RATIO': ['wire/inflater', 'the ratio is kept up to the allowance, and not one octet beyond'],
  'imap4 INFLATION_ALLOWANCE': ['imap4/compress', 'beyond the allowance ends the connection'],
  'imap4 INFLATED_PER_COMMAND': ['wire/inflater', 'may be as much as is allowed, and not one octet more'],
  'sasl MAX_RESPONSE_OCTETS': ['imap4/before-logon', 'MAX_RESPONSE_OCTETS + 1'],
  'sasl MAX_FIELD_OCTETS': ['sasl/plain', 'MAX_FIELD_OCTETS'],
  'sasl MAX_NONCE_OCTETS': ['sasl/scram-sha-256', 'MAX_NONCE_OCTETS'],
};

/** How work is cut into pieces and when a client hears of it: nothing that a client could ask too much of. */
export const NO_LIMITS: ReadonlySet<string> = new Set([
  ...['pop3 TURN_MS', 'pop3 PIECE_OCTETS'],
  ...['imap4 INPUT_LOW_WATER', 'imap4 TURN_MS', 'imap4 PROGRESS_MS', 'imap4 BODY_PIECE_OCTETS', 'imap4 SEEN_AT_ONCE'],
  ...['imap4 OUTPUT_PIECE_OCTETS', 'imap4 LITERAL_RECEIVED_MS', 'imap4 IDLE_SILENCE_MS'],
]);

/** A client of IMAP4 whose first command was one, so that it is not taken for something else. */
async function greetedAndKnown(stage: Stage): Promise<LineClient> {
  const client = await stage.greeted();
  await client.ask('x NOOP', TAGGED);
  return client;
}

async function selected(stage: Stage): Promise<LineClient> {
  const client = await stage.session();
  await client.ask('x SELECT INBOX', TAGGED);
  return client;
}

async function ok(answer: Promise<string>): Promise<boolean> {
  return /^x OK/m.test(await answer);
}

/** Whether there was an answer, and not the end of the connection. */
function alive(answer: Promise<string>): Promise<boolean> {
  return answer.then(
    () => true,
    () => false,
  );
}

async function greets(stage: Stage): Promise<boolean> {
  const client = await stage.live.connect(stage.clearPort);
  return !stage.dialect.turnedAway.test(await client.until(/\r\n/));
}

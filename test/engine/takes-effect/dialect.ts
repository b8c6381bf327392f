/** What the two protocols say differently and the table of changes asks of both. */
import type { ConnectionOptions } from 'node:tls';
import type { LineClient } from '../support/line-client.ts';

export const USER = 'jane';
export const PASSWORD = 'secret';

export interface Dialect {
  readonly section: 'pop' | 'imap';
  readonly greeting: RegExp;
  /** What the server says when a connection is closed without having been greeted, or when it is ended. */
  readonly turnedAway: RegExp;
  /** What a client may do now, as the server says it. */
  capabilities(client: LineClient): Promise<string>;
  /** @returns the one line that decides */
  logOn(client: LineClient, password?: string, user?: string): Promise<string>;
  readonly loggedOn: RegExp;
  /** Whether USER and PASS, or LOGIN, are offered. */
  readonly passwordOffered: RegExp;
  /** Something harmless of a session. @returns the server's answer */
  noop(client: LineClient): Promise<string>;
  readonly noopDone: RegExp;
  /** A command that any stranger may send, of as many octets as MaxCommandSize counts. @returns the server's answer */
  longCommand(client: LineClient, octets: number): Promise<string>;
  readonly tooLong: RegExp;
  startTls(client: LineClient, ask?: ConnectionOptions): Promise<void>;
  readonly tooManyOfUser: RegExp;
  /** All that a session can see of the mailbox: numbers, sizes, structure, content. */
  mailbox(client: LineClient): Promise<string>;
}

const POP_LINE = /^[^\r]*\r\n/;
const POP_LINES = /^(?:-ERR.*\r\n|\+OK[\s\S]*\r\n\.\r\n)$/;

export const pop3: Dialect = {
  section: 'pop',
  greeting: /^\+OK .*\r\n/,
  turnedAway: /^-ERR .*\r\n/,
  capabilities: (client) => client.ask('CAPA', POP_LINES),
  async logOn(client, password = PASSWORD, user = USER) {
    await client.ask(`USER ${user}`, POP_LINE);
    return client.ask(`PASS ${password}`, POP_LINE);
  },
  loggedOn: /^\+OK User successfully logged on/,
  passwordOffered: /^USER\r$/m,
  noop: (client) => client.ask('NOOP', POP_LINE),
  noopDone: /^\+OK/,
  longCommand: (client, octets) => client.ask('USER '.padEnd(octets - 2, 'x'), POP_LINE),
  tooLong: /^-ERR Command is too long/,
  async startTls(client, ask) {
    await client.ask('STLS', POP_LINE);
    await client.startTls(ask);
  },
  tooManyOfUser: /^-ERR \[IN-USE\] .*MaxConnectionsPerUser is 1/,
  async mailbox(client) {
    let text = await client.ask('STAT', POP_LINE);
    for (const command of ['LIST', 'UIDL', 'RETR 1', 'RETR 2', 'TOP 2 1']) text += await client.ask(command, POP_LINES);
    return text;
  },
};

const TAGGED = /^x (?:OK|NO|BAD) .*\r\n$/m;

export const imap4: Dialect = {
  section: 'imap',
  greeting: /^\* OK .*\r\n/,
  turnedAway: /^\* BYE .*\r\n/m,
  capabilities: (client) => client.ask('x CAPABILITY', TAGGED),
  logOn: (client, password = PASSWORD, user = USER) => client.ask(`x LOGIN ${user} ${password}`, TAGGED),
  loggedOn: /^x OK /m,
  passwordOffered: /^(?!.*LOGINDISABLED)/,
  noop: (client) => client.ask('x NOOP', TAGGED),
  noopDone: /^x OK/m,
  longCommand: (client, octets) => client.ask(`x LOGIN "${'x'.repeat(octets - 13)}" ""`, TAGGED),
  tooLong: /^x BAD .*too long/m,
  async startTls(client, ask) {
    await client.ask('x STARTTLS', TAGGED);
    await client.startTls(ask);
  },
  tooManyOfUser: /^x NO \[LIMIT\]/m,
  async mailbox(client) {
    const selected = await client.ask('x EXAMINE INBOX', TAGGED);
    const items = 'UID FLAGS RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[]';
    const fetched = await client.ask(`x FETCH 1:* (${items})`, TAGGED);
    // The next picture begins without a word about the mailbox of this one.
    await client.ask('x UNSELECT', TAGGED);
    return selected + fetched;
  },
};

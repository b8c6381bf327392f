/**
 * What each setting does to clients that are connected, a row a property: the change is made on a running engine, and
 * the row looks at what those clients, and others, then see on the wire.
 */
import { expect } from 'vitest';
import type { ImapSettings } from '../../../src/model/imap-settings.ts';
import type { PopSettings } from '../../../src/model/pop-settings.ts';
import { freePorts } from '../../support/free-ports.ts';
import type { LineClient } from '../support/line-client.ts';
import type { LiveEngine } from '../support/live-engine.ts';
import { logFileNames, logOf } from '../support/protocol-log.ts';
import { type Dialect, imap4, PASSWORD, pop3, USER } from './dialect.ts';

export type Property = keyof PopSettings | keyof ImapSettings;

/** Two certificates are in the store: one for the server's name, which is the default, and one for this. */
export const OTHER_CERTIFICATE = 'mail.example.org';
const MINUTE_MS = 60_000;

/** One protocol of a running engine with its defaults in force. */
export class Stage {
  readonly live: LiveEngine;
  readonly dialect: Dialect;

  constructor(live: LiveEngine, dialect: Dialect) {
    this.live = live;
    this.dialect = dialect;
  }

  get clearPort(): number {
    return this.live.ports[this.dialect.section];
  }
  get tlsPort(): number {
    return this.live.ports[`${this.dialect.section}s`];
  }

  change(property: Property, value: unknown): Promise<void> {
    return this.live.change(this.dialect.section, property, value);
  }

  /** A client that has been greeted. */
  async greeted(secure = false): Promise<LineClient> {
    const client = await this.live.connect(secure ? this.tlsPort : this.clearPort, secure);
    await client.until(this.dialect.greeting);
    return client;
  }

  /** A session, inside TLS. */
  async session(user = USER): Promise<LineClient> {
    const client = await this.greeted(true);
    expect(await this.dialect.logOn(client, PASSWORD, user)).toMatch(this.dialect.loggedOn);
    return client;
  }

  async expectAlive(client: LineClient): Promise<void> {
    expect(await this.dialect.noop(client)).toMatch(this.dialect.noopDone);
  }

  /** A new connection is turned away with a sentence. */
  async expectTurnedAway(sentence: RegExp): Promise<void> {
    const text = await (await this.live.connect(this.clearPort)).rest();
    expect(text).toMatch(this.dialect.turnedAway);
    expect(text).toMatch(sentence);
  }
}

export type Row = (stage: Stage) => Promise<void>;

export const CHANGES: { readonly [Name in Property]?: Row } = {
  async MaxCommandSize(stage) {
    const { dialect } = stage;
    const [smallest, octets] = dialect.section === 'pop' ? [40, 100] : [1_024, 2_000];
    const client = await stage.greeted(true);
    expect(await dialect.longCommand(client, octets)).not.toMatch(dialect.tooLong);
    await stage.change('MaxCommandSize', smallest);
    expect(await dialect.longCommand(client, octets)).toMatch(dialect.tooLong);
  },

  UnencryptedOrTLSBindings: (stage) => expectMoved(stage, 'UnencryptedOrTLSBindings'),
  SSLBindings: (stage) => expectMoved(stage, 'SSLBindings'),

  // They say what users should be told, so what clients see stays as it is.
  InternalConnectionSettings: (stage) => expectOnlyShown(stage, 'InternalConnectionSettings'),
  ExternalConnectionSettings: (stage) => expectOnlyShown(stage, 'ExternalConnectionSettings'),

  async X509CertificateName(stage) {
    const { dialect } = stage;
    const [session, clear] = [await stage.session(), await stage.greeted()];
    expect(session.certificateName).toBe('EX01');
    await stage.change('X509CertificateName', OTHER_CERTIFICATE);
    await stage.expectAlive(session);
    expect(session.certificateName).toBe('EX01');
    expect((await stage.greeted(true)).certificateName).toBe(OTHER_CERTIFICATE);
    await dialect.startTls(clear);
    expect(clear.certificateName).toBe(OTHER_CERTIFICATE);
  },

  async Banner(stage) {
    const session = await stage.session();
    await stage.change('Banner', 'Another greeting.');
    await stage.expectAlive(session);
    const client = await stage.live.connect(stage.clearPort);
    expect(await client.until(stage.dialect.greeting)).toContain('OK Another greeting.\r\n');
  },

  async LoginType(stage) {
    const { dialect } = stage;
    const client = await stage.greeted();
    expect(await dialect.capabilities(client)).not.toMatch(dialect.passwordOffered);
    expect(await dialect.logOn(client)).not.toMatch(dialect.loggedOn);
    await stage.change('LoginType', 'PlainTextLogin');
    expect(await dialect.capabilities(client)).toMatch(dialect.passwordOffered);
    await stage.change('LoginType', 'SecureLogin');
    expect(await dialect.capabilities(client)).not.toMatch(dialect.passwordOffered);
    expect(await dialect.logOn(client)).not.toMatch(dialect.loggedOn);
    await stage.change('LoginType', 'PlainTextLogin');
    expect(await dialect.logOn(client)).toMatch(dialect.loggedOn);
  },

  async AuthenticatedConnectionTimeout(stage) {
    const { clock } = stage.live;
    const session = await stage.session();
    clock.advance(29 * MINUTE_MS);
    await stage.change('AuthenticatedConnectionTimeout', 60 * MINUTE_MS);
    clock.advance(31 * MINUTE_MS - 1);
    await stage.expectAlive(session);
    await stage.change('AuthenticatedConnectionTimeout', 2 * MINUTE_MS);
    await stage.expectAlive(session);
    clock.advance(2 * MINUTE_MS - 1);
    await stage.expectAlive(session);
    clock.advance(2 * MINUTE_MS);
    await session.rest();
  },

  async PreAuthenticatedConnectionTimeout(stage) {
    const { dialect, live } = stage;
    const client = await stage.greeted();
    await stage.change('PreAuthenticatedConnectionTimeout', 3 * MINUTE_MS);
    await dialect.capabilities(client);
    live.clock.advance(2 * MINUTE_MS);
    // It counts from the connection on, whatever the client does meanwhile.
    await dialect.capabilities(client);
    live.clock.advance(MINUTE_MS - 1);
    await dialect.capabilities(client);
    live.clock.advance(1);
    await client.rest();
  },

  async MaxConnections(stage) {
    const { dialect } = stage;
    const [session, other] = [await stage.session(), await stage.greeted(true)];
    await stage.change('MaxConnections', 1);
    await stage.expectTurnedAway(/Too many connections to this server \(limit 1\)/);
    await stage.expectAlive(session);
    await dialect.capabilities(other);
    await stage.change('MaxConnections', 2);
    await stage.greeted();
    expect(await other.rest()).toMatch(dialect.turnedAway);
    await stage.change('MaxConnections', 3);
    await stage.greeted();
    await stage.expectAlive(session);
  },

  async MaxConnectionFromSingleIP(stage) {
    const [first, second] = [await stage.greeted(), await stage.greeted(true)];
    await stage.change('MaxConnectionFromSingleIP', 1);
    await stage.dialect.capabilities(first);
    await stage.dialect.capabilities(second);
    await stage.expectTurnedAway(/Too many connections from your address \(limit 1\)/);
    await stage.change('MaxConnectionFromSingleIP', 3);
    await stage.greeted();
  },

  async MaxConnectionsPerUser(stage) {
    const { dialect } = stage;
    const [session, other] = [await stage.session(), await stage.greeted(true)];
    await stage.change('MaxConnectionsPerUser', 1);
    await stage.expectAlive(session);
    expect(await dialect.logOn(other)).toMatch(dialect.tooManyOfUser);
    session.destroy();
    await expect.poll(() => stage.live.engine[dialect.section].sessions).toBe(0);
    expect(await dialect.logOn(other)).toMatch(dialect.loggedOn);
  },

  async ProtocolLogEnabled(stage) {
    const session = await stage.session();
    await stage.change('ProtocolLogEnabled', true);
    await stage.expectAlive(session);
    await stage.change('ProtocolLogEnabled', false);
    await stage.expectAlive(session);
    expect(await loggedNoops(stage, 'logs')).toBe(1);
  },

  async LogFileLocation(stage) {
    const session = await stage.session();
    await stage.change('LogFileLocation', 'elsewhere');
    await stage.change('ProtocolLogEnabled', true);
    await stage.expectAlive(session);
    expect(await loggedNoops(stage, 'elsewhere')).toBe(1);
    await stage.change('ProtocolLogEnabled', false);
  },

  LogFileRollOverSettings: (stage) =>
    expectFileNamed(stage, 'LogFileRollOverSettings', 'Monthly', /^[A-Z]+[34]\d{6}-1\.LOG$/),
  // One octet has room for no second row.
  LogPerFileSizeQuota: (stage) => expectFileNamed(stage, 'LogPerFileSizeQuota', 1, /^[A-Z]+[34]\d{10}-2\.LOG$/),

  async ExtendedProtectionPolicy(stage) {
    const { dialect } = stage;
    const mechanisms = async () =>
      [...(await dialect.capabilities(client)).matchAll(/SCRAM-SHA-256(?:-PLUS)?/g)].join();
    const client = await stage.greeted(true);
    expect(await mechanisms()).toBe('SCRAM-SHA-256');
    await stage.change('ExtendedProtectionPolicy', 'Allow');
    expect(await mechanisms()).toBe('SCRAM-SHA-256-PLUS,SCRAM-SHA-256');
    await stage.change('ExtendedProtectionPolicy', 'Require');
    expect(await mechanisms()).toBe('SCRAM-SHA-256-PLUS');
  },

  async MessageRetrievalMimeFormat(stage) {
    const mail = async (client: LineClient) => stage.dialect.mailbox(client);
    const session = await stage.session();
    const asStored = await mail(session);
    expect(asStored).toContain('<p>Tomorrow at nine.</p>');
    await stage.change('MessageRetrievalMimeFormat', 'TextOnly');
    expect(await mail(session)).toBe(asStored);
    // POP3 has one session a mailbox.
    if (stage.dialect.section === 'pop') await session.ask('QUIT', /^\+OK/);
    const text = await mail(await stage.session());
    expect(text).toContain('Tomorrow at nine.');
    expect(text).not.toContain('<p>');
    expect(text).toContain('BEGIN:VCALENDAR');
  },

  async MessageRetrievalSortOrder(stage) {
    const sizes = async (client: LineClient) => (await client.ask('LIST', /\r\n\.\r\n$/)).match(/^\d+ \d+$/gm);
    const session = await stage.session();
    const ascending = await sizes(session);
    await stage.change('MessageRetrievalSortOrder', 'Descending');
    expect(await sizes(session)).toEqual(ascending);
    await session.ask('QUIT', /^\+OK/);
    const [first, second] = ascending!.map((line) => line.split(' ')[1]);
    expect(await sizes(await stage.session())).toEqual([`1 ${second}`, `2 ${first}`]);
  },

  async ShowHiddenFoldersEnabled(stage) {
    const listed = () => session.ask('x LIST "" *', /^x OK.*\r\n/m);
    const session = await stage.session();
    await session.ask('x CREATE Attic', /^x OK/m);
    await session.ask('x SETMETADATA Attic (/private/vendor/postern/hidden "true")', /^x OK/m);
    expect(await listed()).not.toContain('Attic');
    await stage.change('ShowHiddenFoldersEnabled', true);
    expect(await listed()).toContain('Attic');
    await stage.change('ShowHiddenFoldersEnabled', false);
    expect(await listed()).not.toContain('Attic');
  },
};

/** Another value than the default for each setting that is only stored: nothing that a client sees may change. */
export const STORED: { readonly [Name in Property]?: unknown } = {
  ProxyTargetPort: 2_995,
  CalendarItemRetrievalOption: 'intranetUrl',
  OwaServerUrl: 'https://mail.example.org/owa',
  EnableExactRFC822Size: true,
  LiveIdBasicAuthReplacement: true,
  SuppressReadReceipt: true,
  EnforceCertificateErrors: true,
  EnableGSSAPIAndNTLMAuth: false,
};

export async function expectNoEffect(stage: Stage, property: Property): Promise<void> {
  const session = await stage.session();
  const before = await picture(stage, session);
  await stage.change(property, STORED[property]);
  expect(await picture(stage, session)).toBe(before);
}

async function expectMoved(stage: Stage, property: 'UnencryptedOrTLSBindings' | 'SSLBindings'): Promise<void> {
  const secure = property === 'SSLBindings';
  const [port] = (await freePorts(1)) as [number];
  const client = await stage.greeted(secure);
  await stage.change(property, [{ address: '127.0.0.1', port }]);
  await stage.dialect.capabilities(client);
  await (await stage.live.connect(port, secure)).until(stage.dialect.greeting);
  await expect(stage.greeted(secure)).rejects.toThrow('ECONNREFUSED');
}

async function expectOnlyShown(stage: Stage, property: 'InternalConnectionSettings' | 'ExternalConnectionSettings') {
  const told = [{ host: 'mail.example.org', port: 4_995, security: 'SSL' }];
  const session = await stage.session();
  const before = await picture(stage, session);
  await stage.change(property, told);
  expect(await picture(stage, session)).toBe(before);
  expect(stage.live.engine.settings[stage.dialect.section][property]).toEqual(told);
}

/** How many NOOPs are in the protocol log, once what waits has been written. */
async function loggedNoops({ live, dialect }: Stage, folder: string): Promise<number> {
  const rows = await logOf(live, dialect.section === 'pop' ? 'POP3' : 'IMAP4', folder);
  return rows.filter(({ command }) => command === 'noop').length;
}

async function expectFileNamed(
  stage: Stage,
  property: 'LogFileRollOverSettings' | 'LogPerFileSizeQuota',
  value: unknown,
  name: RegExp,
): Promise<void> {
  const session = await stage.session();
  const folder = `logs-${property}-${stage.dialect.section}`;
  await stage.change('LogFileLocation', folder);
  await stage.change(property, value);
  await stage.change('ProtocolLogEnabled', true);
  await stage.expectAlive(session);
  await stage.expectAlive(session);
  expect(await loggedNoops(stage, folder)).toBe(2);
  expect(logFileNames(stage.live, folder)).toContainEqual(expect.stringMatching(name));
  await stage.change('ProtocolLogEnabled', false);
  await stage.change('LogFileLocation', 'logs');
}

/** What clients see: a stranger of the server, and a session of its mail. */
async function picture({ dialect, live, clearPort }: Stage, session: LineClient): Promise<string> {
  const stranger = await live.connect(clearPort);
  const greeting = await stranger.until(dialect.greeting);
  const offered = (await dialect.capabilities(stranger)) + (await dialect.capabilities(session));
  return greeting + offered + (await dialect.mailbox(session));
}

export const DIALECTS = { POP3: pop3, IMAP4: imap4 } as const;

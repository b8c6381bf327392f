/** What a test says to a server; one implementation a protocol. Each method throws ConnectivityError for a refusal. */
import type { LineChannel } from './line-channel.ts';

export interface LogOn {
  readonly userName: string;
  readonly password: string;
}

export interface Dialogue {
  /** What upgrades a connection to TLS: `STLS`, `STARTTLS`. */
  readonly upgrade: 'STLS' | 'STARTTLS';
  /** @returns the greeting's text */
  greeting(channel: LineChannel): Promise<string>;
  capabilities(channel: LineChannel): Promise<readonly string[]>;
  startTls(channel: LineChannel): Promise<void>;
  /** @returns how the password went over: `AUTH PLAIN` */
  logOn(channel: LineChannel, capabilities: readonly string[], credential: LogOn): Promise<string>;
  /** Looks into the mailbox and changes nothing. @returns what was found: `12 messages` */
  look(channel: LineChannel): Promise<string>;
  farewell(channel: LineChannel): Promise<void>;
}

/** RFC 4616 §2: no authorization identity, the user, the password. */
export function plainResponse({ userName, password }: LogOn): string {
  return Buffer.from(`\0${userName}\0${password}`, 'utf8').toString('base64');
}

export function messages(count: number): string {
  return `${count} ${count === 1 ? 'message' : 'messages'}`;
}

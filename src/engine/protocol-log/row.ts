/**
 * A row of the protocol log, as Exchange 2013 and later write it:
 *
 *     dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,context
 */
import type { Refusal } from '../../wire/command-trace.ts';
import type { Transport } from '../../wire/transport.ts';
import { foreignField, printable, quoted, textOfOctets } from './csv.ts';

export const FIELDS = 'dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,context';

export interface Row {
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** 16 hexadecimal digits. */
  readonly sessionId: string;
  /** From 0 in each session. */
  readonly sequence: number;
  readonly transport: Pick<Transport, 'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'>;
  /** '' when there is none (yet). */
  readonly user: string;
  /** Milliseconds. */
  readonly duration: number;
  /** Octets of the request, and of the response. */
  readonly received: number;
  readonly sent: number;
  /** A word of ours, without commas. */
  readonly command: string;
  /** Octets of the wire. */
  readonly parameters: string;
  /** As {@link contextOf} makes it, or ''. */
  readonly context: string;
}

/** @returns the row with its line end */
export function formatRow(row: Row): string {
  const { localAddress, localPort, remoteAddress, remotePort } = row.transport;
  const when = `${new Date(row.time).toISOString()},${row.sessionId},${row.sequence}`;
  const who = `${endpoint(localAddress, localPort)},${endpoint(remoteAddress, remotePort)},${foreignField(row.user)}`;
  const sizes = `${Math.round(row.duration)},${row.received},${row.sent}`;
  const what = `${row.command},${foreignField(textOfOctets(row.parameters))},${quoted(row.context)}`;
  return `${when},${who},${sizes},${what}\n`;
}

/** Log-ons that look to the client as if the password were wrong; scripts look for this word of Exchange's. */
const LOGON_DENIED: ReadonlySet<string> = new Set(['UnknownUser', 'WrongPassword', 'ProtocolDisabled']);
/** Other ways for a log-on to fail. */
const LOGON_FAILED: ReadonlySet<string> = new Set([
  'MechanismUnavailable',
  'MalformedResponse',
  'AuthorizationIdentityRefused',
  'ChannelBindingMismatch',
  'Throttled',
]);

/** How a command went: `R=ok`, or `R="-ERR …";ErrMsg=AuthFailed:LogonDenied` with what was told and why. */
export function contextOf(refusal: Refusal | undefined): string {
  if (refusal === undefined) return 'R=ok';
  const { reply, reason } = refusal;
  const told = reply === '' ? [] : [`R="${printable(textOfOctets(reply)).replaceAll('"', "'")}"`];
  return [...told, ...(reason === undefined ? [] : errorOf(reason))].join(';');
}

function errorOf(reason: string): readonly string[] {
  if (LOGON_DENIED.has(reason)) return [`Msg=${reason}`, 'ErrMsg=AuthFailed:LogonDenied'];
  return [`ErrMsg=${LOGON_FAILED.has(reason) ? 'AuthFailed:' : ''}${reason}`];
}

function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

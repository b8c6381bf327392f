/** What clients of an account see, whichever server serves it: two servers that serve the same mail give equal pictures. */
import { once } from 'node:events';
import net from 'node:net';
import type { ImapClient } from '../../imap4/support/imap-client.ts';

export interface AccountPicture {
  readonly subscribed: readonly string[];
  /** By the name as it is on the wire. */
  readonly mailboxes: Readonly<Record<string, MailboxPicture>>;
}

export interface MailboxPicture {
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly messages: readonly MessagePicture[];
}

export interface MessagePicture {
  readonly uid: number;
  /** Sorted, without \Recent. */
  readonly flags: string;
  readonly date: string;
  readonly size: number;
  readonly content: string;
}

/** @param client logged on; leaves it with no mailbox selected */
export async function accountPicture(client: ImapClient): Promise<AccountPicture> {
  const mailboxes: Record<string, MailboxPicture> = {};
  for (const name of names(await client.ok('LIST "" *'))) mailboxes[name] = await mailboxPicture(client, name);
  return { subscribed: names(await client.ok('LSUB "" *')), mailboxes };
}

/** Looks without claiming \Recent. */
export async function mailboxPicture(client: ImapClient, name: string): Promise<MailboxPicture> {
  const examined = (await client.ok(`EXAMINE "${name}"`)).join('\n');
  const messages = / 0 EXISTS/.test(examined)
    ? []
    : await client.ok('FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])');
  await client.ok('UNSELECT');
  return {
    uidValidity: Number(/UIDVALIDITY (\d+)/.exec(examined)![1]),
    uidNext: Number(/UIDNEXT (\d+)/.exec(examined)![1]),
    messages: messages.filter((line) => / FETCH \(/.test(line)).map(messagePicture),
  };
}

function messagePicture(line: string): MessagePicture {
  const said = (item: RegExp): string => item.exec(line)![1]!;
  return {
    uid: Number(said(/UID (\d+)/)),
    flags: sortedFlags(said(/FLAGS \(([^)]*)\)/)),
    date: said(/INTERNALDATE "([^"]*)"/),
    size: Number(said(/RFC822\.SIZE (\d+)/)),
    content: said(/BODY\[\] \{\d+\}\r\n(.*)\)$/s),
  };
}

/** @param flags as between the parentheses of a response */
export function sortedFlags(flags: string): string {
  return flags
    .split(' ')
    .filter((flag) => flag !== '' && flag !== '\\Recent')
    .sort()
    .join(' ');
}

/** Of LIST and LSUB responses, sorted. */
function names(lines: readonly string[]): string[] {
  const named = lines.map((line) => /^\* (?:LIST|LSUB) \([^)]*\) "\/" (?:"(.*)"|(.*))$/.exec(line)!);
  return named.map(([, quoted, atom]) => quoted ?? atom!).sort();
}

/** UIDL and LIST of a POP3 session, a line each. @param logOn what has to be said before */
export async function popPicture(port: number, logOn: readonly string[] = []): Promise<string[]> {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write([...logOn, 'UIDL', 'LIST', 'QUIT', ''].join('\r\n'));
  let heard = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    heard += chunk;
  });
  await once(socket, 'end');
  socket.end();
  return heard.split('\r\n').filter((line) => /^\d+ \S+$/.test(line));
}

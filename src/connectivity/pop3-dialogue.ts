/** POP3 (RFC 1939) as far as a test needs it. */
import { ConnectivityError, quoted } from './connectivity-error.ts';
import { type Dialogue, type LogOn, messages, plainResponse } from './dialogue.ts';
import { MAX_ANSWER_LINES } from './limits.ts';
import type { LineChannel } from './line-channel.ts';

export const pop3Dialogue: Dialogue = {
  upgrade: 'STLS',

  async greeting(channel) {
    const line = await channel.line();
    if (!/^\+OK\b/i.test(line)) throw notOk(line, 'What answers there is no POP3 server, or it turns clients away.');
    return line.slice('+OK'.length).trim();
  },

  /** RFC 2449 §5; a server without CAPA has none, which is no failure. */
  async capabilities(channel) {
    channel.send('CAPA');
    if (!/^\+OK\b/i.test(await channel.line())) return [];
    const names: string[] = [];
    for (let line = await channel.line(); line !== '.'; line = await channel.line()) {
      names.push(quoted(line));
      if (names.length > MAX_ANSWER_LINES) throw new ConnectivityError('The list of capabilities does not end.');
    }
    return names;
  },

  startTls: async (channel) => void (await ask(channel, 'STLS')),

  async logOn(channel, capabilities, credential) {
    const has = (pattern: RegExp) => capabilities.some((one) => pattern.test(one));
    if (has(/^SASL\b.*\bPLAIN\b/i)) {
      await authPlain(channel, credential);
      return 'AUTH PLAIN';
    }
    // RFC 2449 §6.3: a server that lists its capabilities and not USER does not take it (yet).
    if (capabilities.length > 0 && !has(/^USER$/i)) throw noPasswordTaken();
    await userAndPass(channel, credential);
    return 'USER and PASS';
  },

  async look(channel) {
    const [, count = '', octets = ''] = /^(\d+) (\d+)/.exec(await ask(channel, 'STAT')) ?? [];
    if (count === '') throw new ConnectivityError('The answer to STAT is none.');
    return `${messages(Number(count))}, ${octets} octets`;
  },

  farewell: async (channel) => void (await ask(channel, 'QUIT')),
};

/** RFC 5034 §4, without the initial response: a long one would not fit into a command line. */
async function authPlain(channel: LineChannel, credential: LogOn): Promise<void> {
  channel.send('AUTH PLAIN');
  const go = await channel.line();
  if (!go.startsWith('+ ') && go !== '+') throw notOk(go);
  await ask(channel, plainResponse(credential));
}

async function userAndPass(channel: LineChannel, { userName, password }: LogOn): Promise<void> {
  if (/[\r\n\0]/.test(userName + password)) throw new ConnectivityError('USER and PASS take no line ends.');
  await ask(channel, `USER ${userName}`);
  await ask(channel, `PASS ${password}`);
}

/** @returns what stands behind +OK */
async function ask(channel: LineChannel, command: string): Promise<string> {
  channel.send(command);
  const line = await channel.line();
  if (!/^\+OK\b/i.test(line)) throw notOk(line);
  return line.slice('+OK'.length).trim();
}

function notOk(line: string, hint?: string): ConnectivityError {
  return new ConnectivityError(`POP Error: ${quoted(line)}`, hint);
}

function noPasswordTaken(): ConnectivityError {
  return new ConnectivityError(
    'The server takes no password on this connection: it offers neither USER nor SASL PLAIN.',
    'With LoginType SecureLogin or PlainTextAuthentication it does so inside TLS only: -ConnectionType TLS or SSL.',
  );
}

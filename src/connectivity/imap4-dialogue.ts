/** IMAP4 (RFC 9051, RFC 3501) as far as a test needs it. */
import { ConnectivityError, quoted } from './connectivity-error.ts';
import { type Dialogue, type LogOn, messages, plainResponse } from './dialogue.ts';
import { MAX_ANSWER_LINES } from './limits.ts';
import type { LineChannel } from './line-channel.ts';

export const imap4Dialogue: Dialogue = {
  upgrade: 'STARTTLS',

  async greeting(channel) {
    const line = await channel.line();
    if (!/^\* (OK|PREAUTH)\b/i.test(line)) {
      throw new ConnectivityError(
        `IMAP Error: ${quoted(line)}`,
        'What answers there is no IMAP4 server, or it turns clients away.',
      );
    }
    return line.replace(/^\* \w+ ?/, '');
  },

  async capabilities(channel) {
    const untagged = await ask(channel, 'a1', 'CAPABILITY');
    const list = untagged.find((line) => /^\* CAPABILITY /i.test(line)) ?? '';
    return quotedWords(list.split(' ').slice(2));
  },

  startTls: async (channel) => void (await ask(channel, 'a2', 'STARTTLS')),

  async logOn(channel, capabilities, credential) {
    const has = (name: string) => capabilities.some((one) => one.toUpperCase() === name);
    if (has('AUTH=PLAIN')) {
      await authenticatePlain(channel, credential);
      return 'AUTHENTICATE PLAIN';
    }
    // RFC 9051 §6.2.3: the password must not even be tried.
    if (has('LOGINDISABLED')) throw loginDisabled();
    await ask(channel, 'a3', `LOGIN ${quotedString(credential.userName)} ${quotedString(credential.password)}`);
    return 'LOGIN';
  },

  /** EXAMINE opens for reading only: nothing loses its \Recent. */
  async look(channel) {
    const untagged = await ask(channel, 'a4', 'EXAMINE INBOX');
    const count = untagged.map((line) => /^\* (\d+) EXISTS/i.exec(line)?.[1]).find((one) => one !== undefined);
    if (count === undefined)
      throw new ConnectivityError('The answer to EXAMINE does not say how many messages there are.');
    return messages(Number(count));
  },

  farewell: async (channel) => void (await ask(channel, 'a5', 'LOGOUT')),
};

async function authenticatePlain(channel: LineChannel, credential: LogOn): Promise<void> {
  channel.send('a3 AUTHENTICATE PLAIN');
  const go = await channel.line();
  if (!go.startsWith('+')) throw refusal(go);
  await ask(channel, 'a3', plainResponse(credential), true);
}

/**
 * @param continued the command stands already; this is what was asked for
 * @returns the untagged responses
 */
async function ask(channel: LineChannel, tag: string, command: string, continued = false): Promise<readonly string[]> {
  channel.send(continued ? command : `${tag} ${command}`);
  const untagged: string[] = [];
  for (;;) {
    const line = await channel.line();
    if (line.startsWith(`${tag} `)) {
      if (/^\S+ OK\b/i.test(line)) return untagged;
      throw refusal(line);
    }
    untagged.push(line);
    if (untagged.length > MAX_ANSWER_LINES) throw new ConnectivityError('The answer does not end.');
  }
}

function refusal(line: string): ConnectivityError {
  return new ConnectivityError(`IMAP Error: ${quoted(line)}`);
}

/** RFC 9051 §9 `quoted`; what it cannot hold goes into no LOGIN. */
function quotedString(text: string): string {
  if (/[^\u0020-\u007e]/.test(text)) {
    throw new ConnectivityError(
      'LOGIN takes printable ASCII only, and the server does not offer AUTH=PLAIN, which takes more.',
    );
  }
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function quotedWords(words: readonly string[]): readonly string[] {
  return words.filter((word) => word !== '').map(quoted);
}

function loginDisabled(): ConnectivityError {
  return new ConnectivityError(
    'The server takes no password on this connection: LOGINDISABLED.',
    'With LoginType SecureLogin or PlainTextAuthentication it does so inside TLS only: -ConnectionType TLS or SSL.',
  );
}

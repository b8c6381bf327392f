import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MailboxView, Message } from '../../src/mailbox/mail-store.ts';
import { MailboxError } from '../../src/mailbox/mail-store.ts';
import { WHOLE_OCTETS } from '../../src/mailbox/maildir/message-file.ts';
import { retrievalIn } from '../../src/mailbox/retrieval/retrieval.ts';
import { TemporaryMaildir } from './support/temporary-maildir.ts';

let maildir: TemporaryMaildir;
beforeEach(() => {
  maildir = new TemporaryMaildir().make();
});
afterEach(() => maildir.remove());

/** HTML, a file of this many octets in base64, and HTML behind it; LF line ends, as on disk. */
function withFile(octets: number): string {
  const line = `${'QUJD'.repeat(19)}\n`;
  return `From: a@example.org
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html

<p>before</p>
--b
Content-Type: application/pdf; name=a.pdf
Content-Transfer-Encoding: base64

${line.repeat(Math.ceil(octets / line.length))}--b
Content-Type: text/html

<p>after</p>
--b--
`;
}

async function open(): Promise<MailboxView> {
  const { store } = await maildir.open();
  return (await store.open(maildir.user, await retrievalIn('TextOnly'))).select('INBOX', false);
}

async function octetsOf(view: MailboxView, message: Message, piece = Number.POSITIVE_INFINITY): Promise<string> {
  const body = await view.body(message);
  try {
    let text = '';
    const step = Math.min(piece, body.size);
    for (let at = 0; at < body.size; at += step) text += (await body.read(at, step)).toString('latin1');
    expect(text).toHaveLength(body.size);
    return text;
  } finally {
    body.close();
  }
}

describe.each([
  ['that is held', 10_000],
  ['that is too large to be held', WHOLE_OCTETS + 10_000],
])('a message %s', (_what, octets) => {
  let view: MailboxView;
  let message: Message;
  beforeEach(async () => {
    maildir.put('cur/1.M1P1.host:2,S', withFile(octets));
    view = await open();
    message = view.messages[0]!;
  });
  afterEach(() => view.close());

  test('is converted around its file, the same in whatever pieces it is read', async () => {
    const whole = await octetsOf(view, message);
    const stored = withFile(octets).replaceAll('\n', '\r\n');
    const file = stored.slice(stored.indexOf('--b\r\nContent-Type: application'), stored.lastIndexOf('--b\r\n'));
    const [before, after] = ['before', 'after'].map(
      (text) =>
        `--b\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n${text}\r\n\r\n`,
    );
    expect(whole.slice(whole.indexOf('--b\r\n'))).toBe(`${before}${file}${after}--b--\r\n`);
    for (const piece of [octets, 4_999, 65_536]) expect(await octetsOf(view, message, piece)).toBe(whole);
  });

  test('has the size of what is handed out once it was measured', async () => {
    await view.measure(message);
    expect(view.sizeOf(message)).toBe((await octetsOf(view, message)).length);
    expect(view.measure(message)).toBeUndefined();
    expect(message.size).toBe(withFile(octets).replaceAll('\n', '\r\n').length);
  });

  test('has the structure of what is handed out', async () => {
    const { body } = await view.metadata(message);
    expect(body.toString()).toMatch(/^\(\("text" "plain" .*\("application" "pdf" .*\("text" "plain" .* "mixed"\)$/);
  });
});

test('a message that is gone cannot be measured, and its size is what was stored', async () => {
  maildir.put('cur/1.M1P1.host:2,S', 'Content-Type: text/html\n\n<p>x</p>\n');
  const view = await open();
  const message = view.messages[0]!;
  await view.remove([message]);
  expect(() => view.measure(message)).toThrow(MailboxError);
  expect(view.sizeOf(message)).toBe(message.size);
  await view.close();
});

test.each(['BestBodyFormat', 'Tnef'] as const)('%s converts nothing', async (format) => {
  expect(await retrievalIn(format)).toBeUndefined();
});

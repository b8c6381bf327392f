import { beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { HOST, message, SharedMailbox } from './support/shared-engine.ts';

const SUBJECTS = ['first', 'second', 'third', 'fourth', 'fifth'];

let mailbox: SharedMailbox;

beforeAll(async () => {
  mailbox = await SharedMailbox.make('imaplib');
  for (const subject of SUBJECTS) mailbox.deliver(message(subject));
});

/** What every script has: a logged-on connection, and `ok`, which takes the data out of an answer that must be OK. */
const PRELUDE = `
import imaplib, json, ssl, sys, time
given = json.load(sys.stdin)
tls = ssl.create_default_context(cafile=given['certificate'])
imap = imaplib.IMAP4_SSL(given['host'], given['port'], ssl_context=tls)
imap.login(given['user'], given['password'])
def ok(answer):
    state, data = answer
    assert state == 'OK', answer
    return data
def octets(value):
    return value.decode('latin1')
def answer(**found):
    print(json.dumps(found, default=octets))
`;

/** @returns what the script hands to `answer` */
async function python(script: string): Promise<Record<string, unknown>> {
  const given = {
    certificate: mailbox.engine.certificate,
    host: HOST,
    port: mailbox.engine.ports.imaps,
    user: mailbox.user,
    password: mailbox.password,
  };
  const { code, stdout, stderr } = await runProgram('python3', ['-c', `${PRELUDE}${script}\nimap.logout()\n`], {
    input: JSON.stringify(given),
  });
  if (code !== 0) throw new Error(`python3 ended with ${code}\n${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('imaplib', () => {
  test('selects a mailbox, also to read only, and leaves it', async () => {
    const found = await python(String.raw`
count = ok(imap.select('INBOX'))
uidnext = imap.response('UIDNEXT')[1]
ok(imap.check())
ok(imap.close())
ok(imap.select('INBOX', readonly=True))
refused = imap.store('1', '+FLAGS', r'\Seen')[0]
ok(imap.unselect())
answer(count=count, uidnext=uidnext, refused=refused, missing=imap.select('Nowhere')[0], state=imap.state)
`);
    expect(found).toEqual({ count: ['5'], uidnext: ['6'], refused: 'NO', missing: 'NO', state: 'AUTH' });
  });

  test('makes, lists, subscribes to, renames and deletes mailboxes', async () => {
    const found = await python(`
ok(imap.create('Work/Plans'))
ok(imap.subscribe('Work/Plans'))
listed, subscribed = ok(imap.list('Work/', '%')), ok(imap.lsub('""', '*'))
ok(imap.rename('Work/Plans', 'Work/Ideas'))
status = ok(imap.status('Work/Ideas', '(MESSAGES UIDNEXT UNSEEN RECENT)'))
again = imap.create('Work/Ideas')[0]
ok(imap.unsubscribe('Work/Plans'))
ok(imap.delete('Work/Ideas'))
left = ok(imap.list('Work/', '*'))
answer(listed=listed, subscribed=subscribed, status=status, again=again, left=left, namespace=ok(imap.namespace()))
`);
    expect(found).toEqual({
      listed: [expect.stringMatching(/^\(.*\\HasNoChildren.*\) "\/" "?Work\/Plans"?$/)],
      subscribed: [expect.stringMatching(/ "?Work\/Plans"?$/)],
      status: [expect.stringMatching(/^"?Work\/Ideas"? \(MESSAGES 0 UIDNEXT 1 UNSEEN 0 RECENT 0\)$/)],
      again: 'NO',
      left: [null],
      namespace: ['(("" "/")) NIL NIL'],
    });
  });

  test('searches by text, flag, date, size and UID', async () => {
    const found = await python(`
ok(imap.select('INBOX'))
def search(*keys, charset=None):
    return ok(imap.search(charset, *keys))[0]
imap.literal = 'third'.encode('utf-8')
literal = search('SUBJECT', charset='UTF-8')
answer(
    all=search('ALL'), subject=search('SUBJECT', '"sec"'), text=search('BODY', '"about fourth"'),
    both=search('OR', 'SUBJECT', 'first', 'SUBJECT', 'fifth'), but=search('NOT', '(OR SUBJECT first UID 4:*)'),
    date=search('SENTON', '18-Nov-2026', 'LARGER', '100'), none=search('SEEN', 'LARGER', '1000000'),
    literal=literal, uid=ok(imap.uid('SEARCH', 'HEADER', 'Message-ID', 'second@example.org'))[0],
    wrong=imap.search('KLINGON', 'ALL')[0])
`);
    expect(found).toEqual({
      all: '1 2 3 4 5',
      subject: '2',
      text: '4',
      both: '1 5',
      but: '2 3',
      date: '1 2 3 4 5',
      none: '',
      literal: '3',
      uid: '2',
      wrong: 'NO',
    });
  });

  test('fetches whole messages and their parts', async () => {
    const found = await python(`
ok(imap.select('INBOX'))
whole = ok(imap.fetch('2', '(RFC822.SIZE BODY.PEEK[])'))
flags = ok(imap.fetch('2', '(FLAGS)'))
fields = ok(imap.fetch('1:5', '(BODY.PEEK[HEADER.FIELDS (SUBJECT)])'))
subjects = [part[1] for part in fields if isinstance(part, tuple)]
some = ok(imap.fetch('2', '(BODY.PEEK[TEXT]<5.11>)'))
uids = ok(imap.fetch('1:*', '(UID)'))
ok(imap.fetch('2', '(BODY[TEXT])'))
answer(whole=whole[0], flags=flags, subjects=subjects, some=some[0][1], uids=uids, seen=ok(imap.fetch('2', '(FLAGS)')))
`);
    const content = message('second').replaceAll('\n', '\r\n');
    expect(found).toEqual({
      whole: [`2 (RFC822.SIZE ${content.length} BODY[] {${content.length}}`, content],
      flags: ['2 (FLAGS ())'],
      subjects: SUBJECTS.map((subject) => `Subject: ${subject}\r\n\r\n`),
      some: 'is the mess',
      uids: [1, 2, 3, 4, 5].map((n) => `${n} (UID ${n})`),
      seen: [String.raw`2 (FLAGS (\Seen))`],
    });
  });

  test('stores flags and keywords', async () => {
    const found = await python(String.raw`
ok(imap.select('INBOX'))
set_ = ok(imap.store('1:2', 'FLAGS', r'(\Flagged $Work)'))
added = ok(imap.uid('STORE', '2', '+FLAGS', r'(\Answered)'))
removed = ok(imap.store('1', '-FLAGS', r'(\Flagged)'))
silent = ok(imap.store('1:2', 'FLAGS.SILENT', r'()'))
after = ok(imap.fetch('1:2', '(FLAGS)'))
answer(set=set_, added=added, removed=removed, silent=silent, after=after)
`);
    expect(found).toEqual({
      set: [String.raw`1 (FLAGS (\Flagged $Work))`, String.raw`2 (FLAGS (\Flagged $Work))`],
      added: [String.raw`2 (UID 2 FLAGS (\Answered \Flagged $Work))`],
      removed: ['1 (FLAGS ($Work))'],
      silent: [null],
      after: ['1 (FLAGS ())', '2 (FLAGS ())'],
    });
  });

  test('appends, copies, and expunges', async () => {
    const found = await python(String.raw`
ok(imap.create('Elsewhere'))
text = b'Subject: appended\n\nbare line ends\n'
appended = ok(imap.append('Elsewhere', r'(\Seen \Draft)', '"29-Feb-2020 10:00:00 +0100"', text))
missing = imap.append('Nowhere', None, None, b'Subject: x\r\n\r\n')
ok(imap.select('INBOX'))
copied = ok(imap.copy('1,3', 'Elsewhere'))
lost = imap.copy('1', 'Nowhere')
ok(imap.select('Elsewhere'))
first = ok(imap.fetch('1', '(FLAGS INTERNALDATE BODY[])'))
ok(imap.store('1:2', '+FLAGS', r'\Deleted'))
expunged = ok(imap.expunge())
left = ok(imap.fetch('1:*', '(UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])'))
ok(imap.store('1', '+FLAGS', r'\Deleted'))
ok(imap.close())
status = ok(imap.status('Elsewhere', '(MESSAGES UIDNEXT)'))
answer(appended=appended, missing=missing, copied=copied, lost=lost, first=first[0], expunged=expunged, left=left[0],
    status=status)
`);
    const content = 'Subject: appended\r\n\r\nbare line ends\r\n';
    expect(found).toEqual({
      appended: [expect.stringMatching(/^\[APPENDUID \d+ 1\]/)],
      missing: ['NO', [expect.stringMatching(/^\[TRYCREATE\]/)]],
      copied: [expect.stringMatching(/^\[COPYUID \d+ 1,3 2:3\]/)],
      lost: ['NO', [expect.stringMatching(/^\[TRYCREATE\]/)]],
      first: [
        String.raw`1 (FLAGS (\Recent \Seen \Draft) INTERNALDATE "29-Feb-2020 09:00:00 +0000" BODY[] {${content.length}}`,
        content,
      ],
      expunged: ['2', '1'],
      left: ['1 (UID 3 BODY[HEADER.FIELDS (SUBJECT)] {18}', 'Subject: third\r\n\r\n'],
      status: [expect.stringMatching(/\(MESSAGES 0 UIDNEXT 4\)$/)],
    });
  });

  test('hears of new mail by NOOP, and of what another session does', async () => {
    const found = await python(String.raw`
ok(imap.select('INBOX'))
imap.response('EXISTS')
other = imaplib.IMAP4_SSL(given['host'], given['port'], ssl_context=tls)
other.login(given['user'], given['password'])
other.append('INBOX', None, None, b'Subject: from another session\r\n\r\nx\r\n')
ok(imap.noop())
exists = imap.response('EXISTS')[1]
ok(other.select('INBOX'))
ok(other.store('6', '+FLAGS', r'\Flagged'))
ok(imap.noop())
flags = imap.response('FETCH')[1]
ok(other.store('6', '+FLAGS', r'\Deleted'))
ok(other.expunge())
ok(imap.noop())
gone = imap.response('EXPUNGE')[1]
other.logout()
answer(exists=exists, flags=flags, gone=gone)
`);
    expect(found).toEqual({
      exists: ['6'],
      flags: [expect.stringMatching(/^6 \(.*FLAGS \(.*\\Flagged.*\).*\)$/)],
      gone: ['6'],
    });
  });

  test('logs on by a mechanism of its own, and turns UTF-8 on', async () => {
    const found = await python(String.raw`
with imaplib.IMAP4_SSL(given['host'], given['port'], ssl_context=tls) as other:
    plain = lambda challenge: f"\0{given['user']}\0{given['password']}".encode()
    state = other.authenticate('PLAIN', plain)[0]
    enabled = ok(other.enable('UTF8=ACCEPT'))
    ok(other.create('"Grüße"'))
    ok(imap.append('Gr&APwA3w-e', None, None, 'Subject: Grüße\r\n\r\nx\r\n'.encode()))
    listed = ok(other.list('""', '"Gr*"'))
    ok(other.select('"Grüße"'))
    found = ok(other.search(None, 'SUBJECT', '"Grüße"'))
answer(state=state, enabled=enabled, listed=[text.decode() for text in listed], found=found)
`);
    expect(found).toEqual({
      state: 'OK',
      enabled: [expect.any(String)],
      listed: [expect.stringMatching(/ "?Grüße"?$/)],
      found: ['1'],
    });
    expect(mailbox.stored('.Gr&APwA3w-e')).toHaveLength(1);
  });
});

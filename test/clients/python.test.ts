import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../support/program.ts';
import { MESSAGES, PASSWORD, SERVER, TestEngine, USER } from './support/engine.ts';
import { LOGIN_TYPES, setLoginType } from './support/login-types.ts';

let engine: TestEngine;
let certificate: string;

beforeAll(async () => {
  engine = await TestEngine.start();
  certificate = await engine.certificateFile();
});
afterAll(() => engine?.stop());

/** What every script has: the certificate to trust, under the name that it bears, and the log-on. */
const PRELUDE = `
import imaplib, json, poplib, socket, ssl, sys
given = json.load(sys.stdin)
tls = ssl.create_default_context(cafile=given['certificate'])
lookup = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: lookup('127.0.0.1', *rest, **more)
host, user, password = given['host'], given['user'], given['password']
def answer(**found):
    print(json.dumps(found, default=lambda octets: octets.decode('latin1')))
`;

async function python(script: string): Promise<Record<string, unknown>> {
  const given = { certificate, host: SERVER, user: USER, password: PASSWORD, ports: engine.ports };
  const { code, stdout, stderr } = await runProgram('python3', ['-c', PRELUDE + script], {
    input: JSON.stringify(given),
  });
  if (code !== 0) throw new Error(`python3 ended with ${code}\n${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const WAYS = {
  pop3: {
    clear: 'poplib.POP3(host, given["ports"]["pop"])',
    tls: 'poplib.POP3_SSL(host, given["ports"]["pops"], context=tls)',
  },
  imap: {
    clear: 'imaplib.IMAP4(host, given["ports"]["imap"])',
    tls: 'imaplib.IMAP4_SSL(host, given["ports"]["imaps"], ssl_context=tls)',
  },
};
const LOG_ON = {
  pop3: 'pop.user(user); pop.pass_(password)',
  imap: 'imap.login(user, password)',
};

describe.each(LOGIN_TYPES)('with LoginType $loginType', ({ loginType, passwordInClear }) => {
  beforeAll(() => setLoginType(engine, loginType));

  test.each([
    ['TLS from the first byte', `pop = ${WAYS.pop3.tls}`],
    ['STLS', `pop = ${WAYS.pop3.clear}; pop.stls(tls)`],
  ])('poplib reads every message over %s', async (_, connect) => {
    const { count, messages } = await python(`
${connect}
${LOG_ON.pop3}
count = pop.stat()[0]
answer(count=count, messages=[b'\\n'.join(pop.retr(n + 1)[1]) for n in range(count)])
pop.quit()
`);
    expect(count).toBe(MESSAGES.length);
    expect(messages).toEqual(MESSAGES.map(({ content }) => Buffer.from(content).toString('latin1').replace(/\n$/, '')));
  });

  test.each([
    ['TLS from the first byte', `imap = ${WAYS.imap.tls}`],
    ['STARTTLS', `imap = ${WAYS.imap.clear}; imap.starttls(tls)`],
  ])('imaplib reads a message over %s', async (_, connect) => {
    const { selected, fetched } = await python(`
${connect}
${LOG_ON.imap}
selected = imap.select('INBOX')
fetched = imap.fetch('1', '(BODY.PEEK[])')[1][0][1]
imap.logout()
answer(selected=selected, fetched=fetched)
`);
    expect(selected).toEqual(['OK', [String(MESSAGES.length)]]);
    expect(fetched).toBe(MESSAGES[0]!.content.replaceAll('\n', '\r\n'));
  });

  test.each(['pop3', 'imap'] as const)(
    `%s without TLS is ${passwordInClear ? 'let in' : 'refused before the password is looked at'}`,
    async (protocol) => {
      const variable = protocol === 'pop3' ? 'pop' : 'imap';
      const { refusal } = await python(`
${variable} = ${WAYS[protocol].clear}
refusal = None
try:
    ${LOG_ON[protocol]}
except (poplib.error_proto, imaplib.IMAP4.error) as error:
    refusal = str(error)
answer(refusal=refusal)
`);
      if (passwordInClear) expect(refusal).toBeNull();
      else expect(refusal).toMatch(/Command (is not valid in this state|received in Invalid state)/);
    },
  );
});

describe('poplib', () => {
  test('sees LOGIN and PLAIN only where they may be used', async () => {
    await setLoginType(engine, 'SecureLogin');
    const { clear, secure } = await python(`
pop = ${WAYS.pop3.clear}
clear = pop.capa()
pop.stls(tls)
secure = pop.capa()
pop.quit()
answer(clear=clear, secure=secure)
`);
    expect(clear).not.toHaveProperty('SASL');
    expect(clear).not.toHaveProperty('USER');
    expect(clear).toHaveProperty('STLS');
    expect(secure).toHaveProperty('SASL', expect.arrayContaining(['PLAIN', 'SCRAM-SHA-256']));
    expect(secure).not.toHaveProperty('STLS');
  });

  test('removes a message only when it says QUIT', async () => {
    const marking = (end: string) => `
pop = ${WAYS.pop3.tls}
${LOG_ON.pop3}
count = pop.stat()[0]
pop.dele(1)
${end}
answer(count=count)
`;
    const withoutQuit = await python(marking('pop.sock.close()'));
    const withQuit = await python(marking('pop.quit()'));
    const after = await python(marking('pop.rset()'));
    expect([withoutQuit, withQuit, after].map(({ count }) => count)).toEqual([2, 2, 1]);
  });
});

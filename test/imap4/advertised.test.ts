/** What is advertised and what the documentation says of it: `docs/rfc-index.yaml`. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rfcIndex } from '../../scripts/generated-sections.ts';
import { ImapServer, PASSWORD, USER } from './support/imap-server.ts';

/** Of a draft that never became an RFC. */
const WITHOUT_RFC = ['AUTH=LOGIN'];

let server: ImapServer;
beforeEach(async () => {
  server = await ImapServer.start();
});
afterEach(() => server.close());

/** All that a client is told before and after log-on, in clear and inside TLS, under every LoginType. */
async function advertised(): Promise<Set<string>> {
  const found = new Set<string>();
  for (const LoginType of ['PlainTextLogin', 'SecureLogin'] as const) {
    server.set({ LoginType });
    const client = await server.connect();
    const look = async () => {
      const [line] = await client.ok('CAPABILITY');
      for (const name of line!.split(' ').slice(2)) found.add(name.replace(/^APPENDLIMIT=\d+$/, 'APPENDLIMIT'));
    };
    await look();
    await client.ok('STARTTLS');
    await client.startTls();
    await look();
    await client.ok(`LOGIN ${USER} {${Buffer.byteLength(PASSWORD)}+}\r\n${PASSWORD}`);
    await look();
  }
  return found;
}

test('every capability that is advertised has its row in the index of RFCs, and the other way round', async () => {
  const indexed = rfcIndex().flatMap(({ capabilities = [] }) => capabilities);
  expect([...(await advertised())].sort()).toEqual([...indexed, ...WITHOUT_RFC].sort());
});

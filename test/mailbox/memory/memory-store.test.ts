import { expect, it } from 'vitest';
import { MemoryStore } from '../../../src/mailbox/memory/memory-store.ts';
import { deliver, storeContract } from '../support/store-contract.ts';

const user = { name: 'anna', maildir: '/nowhere', popEnabled: true, imapEnabled: true };
const described = {
  envelope: Buffer.from('()'),
  bodyStructure: Buffer.from('()'),
  body: Buffer.from('()'),
  references: Buffer.from(''),
};

storeContract('The store in memory', async () => ({
  store: new MemoryStore({ describe: () => described }),
  user,
  dispose: async () => {},
}));

it('describes each message once', async () => {
  let asked = 0;
  const store = new MemoryStore({
    describe: () => {
      asked++;
      return described;
    },
  });
  const account = await store.open(user);
  await deliver(account, 'INBOX', ['A: b\r\n\r\n']);
  const view = await account.select('INBOX', true);
  expect(view.metadata(view.messages[0]!)).toBe(described);
  expect(view.metadata(view.messages[0]!)).toBe(described);
  expect(asked).toBe(1);
});

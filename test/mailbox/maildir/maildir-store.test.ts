import { expect } from 'vitest';
import { createMaildirStore } from '../../../src/mailbox/maildir/maildir-store.ts';
import { storeContract } from '../support/store-contract.ts';
import { TemporaryMaildir } from '../support/temporary-maildir.ts';

for (const lineEnds of ['lf', 'crlf'] as const) {
  storeContract(`The Maildir with ${lineEnds.toUpperCase()} line ends`, async () => {
    const maildir = new TemporaryMaildir();
    const warn = (message: string): void => void maildir.warnings.push(message);
    return {
      store: createMaildirStore({ lineEnds, warn }),
      user: maildir.user,
      dispose: async () => {
        await maildir.remove();
        expect(maildir.warnings).toEqual([]);
      },
    };
  });
}

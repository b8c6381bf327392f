import { createMaildirStore } from '../../../src/mailbox/maildir/maildir-store.ts';
import { storeContract } from '../support/store-contract.ts';
import { TemporaryMaildir } from '../support/temporary-maildir.ts';

for (const lineEnds of ['lf', 'crlf'] as const) {
  storeContract(`The Maildir with ${lineEnds.toUpperCase()} line ends`, async () => {
    const maildir = new TemporaryMaildir();
    const complaints: string[] = [];
    return {
      store: createMaildirStore({ lineEnds, warn: (message) => complaints.push(message) }),
      user: maildir.user,
      dispose: async () => {
        maildir.remove();
        if (complaints.length > 0) throw new Error(complaints.join('; '));
      },
    };
  });
}

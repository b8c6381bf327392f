/** NAMESPACE, RFC 2342: the user's own mailboxes are the only ones. */
import { HIERARCHY_DELIMITER } from '../../mailbox/mail-store.ts';
import type { SessionCommand } from '../session-command.ts';

export const namespace: SessionCommand = {
  name: 'NAMESPACE',
  capabilities: ['NAMESPACE'],
  run({ transport }, args) {
    args.end();
    transport.write(`* NAMESPACE (("" "${HIERARCHY_DELIMITER}")) NIL NIL\r\n`);
  },
};

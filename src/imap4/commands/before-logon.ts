/** The commands of a connection that has not authenticated. None of them, nor what they import, knows the mail store. */
import type { Command } from '../command.ts';
import type { UnauthenticatedConnection } from '../unauthenticated-connection.ts';
import { authenticate } from './authenticate.ts';
import { capability } from './capability.ts';
import { id } from './id.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { noop } from './noop.ts';
import { startTls } from './starttls.ts';

const COMMANDS: readonly Command<UnauthenticatedConnection>[] = [
  capability,
  noop,
  logout,
  id,
  startTls,
  login,
  authenticate,
];

export const commandsBeforeLogon: ReadonlyMap<string, Command<UnauthenticatedConnection>> = new Map(
  COMMANDS.map((command) => [command.name, command]),
);

/** Commands that a mail client might well send too early. Whatever else comes first is not sent by one. */
export const COMMANDS_AFTER_LOGON: ReadonlySet<string> = new Set(
  (
    'APPEND CANCELUPDATE CHECK CLOSE COMPRESS COPY CREATE DELETE ENABLE EXAMINE EXPUNGE FETCH GETMETADATA GETQUOTA GETQUOTAROOT ' +
    'IDLE LIST LSUB MOVE NAMESPACE NOTIFY RENAME REPLACE SEARCH SELECT SETMETADATA SETQUOTA SORT STATUS STORE ' +
    'SUBSCRIBE THREAD UID UNAUTHENTICATE UNSELECT UNSUBSCRIBE XLIST'
  ).split(' '),
);

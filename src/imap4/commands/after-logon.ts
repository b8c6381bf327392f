/** The commands of a session, one line each. */
import type { Command } from '../command.ts';
import type { Session } from '../session.ts';
import { capability } from './capability.ts';
import { check } from './check.ts';
import { close, unselect } from './close.ts';
import { fetch, uidFetch } from './fetch.ts';
import { id } from './id.ts';
import { list, lsub } from './list.ts';
import { logout } from './logout.ts';
import { noop } from './noop.ts';
import { examine, select } from './select.ts';
import { status } from './status.ts';

export interface SessionCommand extends Command<Session> {
  /** The client may have sent it with numbers that an expunge would move, and more such commands behind it. */
  readonly usesSequenceNumbers?: boolean;
}

const COMMANDS: readonly SessionCommand[] = [
  capability,
  noop,
  logout,
  id,
  select,
  examine,
  check,
  close,
  unselect,
  list,
  lsub,
  status,
  fetch,
  uidFetch,
];

export const sessionCommands: ReadonlyMap<string, SessionCommand> = new Map(
  COMMANDS.map((command) => [command.name, command]),
);

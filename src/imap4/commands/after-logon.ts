/** The commands of a session, one line each. What a command brings with it is said where it is defined. */
import type { SessionCommand } from '../session-command.ts';
import { append } from './append.ts';
import { cancelUpdate } from './cancelupdate.ts';
import { capability } from './capability.ts';
import { check } from './check.ts';
import { close, unselect } from './close.ts';
import { compress } from './compress.ts';
import { copy, uidCopy } from './copy.ts';
import { create } from './create.ts';
import { deleteMailbox } from './delete.ts';
import { enable } from './enable.ts';
import { expunge, uidExpunge } from './expunge.ts';
import { fetch, uidFetch } from './fetch.ts';
import { getMetadata } from './getmetadata.ts';
import { getQuota, getQuotaRoot } from './getquota.ts';
import { id } from './id.ts';
import { idle } from './idle.ts';
import { list } from './list.ts';
import { logout } from './logout.ts';
import { lsub } from './lsub.ts';
import { move, uidMove } from './move.ts';
import { namespace } from './namespace.ts';
import { noop } from './noop.ts';
import { notify } from './notify.ts';
import { rename } from './rename.ts';
import { replace, uidReplace } from './replace.ts';
import { search, uidSearch } from './search.ts';
import { examine, select } from './select.ts';
import { setMetadata } from './setmetadata.ts';
import { sort, uidSort } from './sort.ts';
import { status } from './status.ts';
import { store, uidStore } from './store.ts';
import { subscribe, unsubscribe } from './subscribe.ts';
import { thread, uidThread } from './thread.ts';

const COMMANDS: readonly SessionCommand[] = [
  capability,
  noop,
  logout,
  id,
  enable,
  compress,
  select,
  examine,
  create,
  deleteMailbox,
  rename,
  subscribe,
  unsubscribe,
  list,
  lsub,
  namespace,
  status,
  getMetadata,
  setMetadata,
  getQuota,
  getQuotaRoot,
  append,
  replace,
  uidReplace,
  notify,
  idle,
  check,
  close,
  unselect,
  expunge,
  uidExpunge,
  search,
  uidSearch,
  sort,
  uidSort,
  thread,
  uidThread,
  cancelUpdate,
  fetch,
  uidFetch,
  store,
  uidStore,
  copy,
  uidCopy,
  move,
  uidMove,
];

export const sessionCommands: ReadonlyMap<string, SessionCommand> = new Map(
  COMMANDS.map((command) => [command.name, command]),
);

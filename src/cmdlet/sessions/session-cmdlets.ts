/** `Get-PopSession`, `Get-ImapSession`, `Disconnect-PopSession`, `Disconnect-ImapSession`. */
import { ask } from '../../control/control-client.ts';
import type { SessionRecord } from '../../control/messages.ts';
import type { Protocol } from '../../model/setting.ts';
import { matchesAny } from '../../model/wildcard.ts';
import { missingMandatory } from '../binder-errors.ts';
import { chosenServer, serverParameter } from '../chosen-server.ts';
import { CmdletError } from '../cmdlet-error.ts';
import { type Cmdlet, type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { ExitCode } from '../exit-code.ts';
import { throwJoined } from '../joined-errors.ts';
import { nameList } from '../name-list.ts';
import { parameter, parametersOf } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { fromEngine, sessionObject } from './session-object.ts';

const filters = {
  User: parameter({
    type: anyText('String', 'jane'),
    help: 'Only sessions of this user, also with wildcards.',
    valueName: 'user',
  }),
  Address: parameter({
    type: anyText('String', '192.0.2.7'),
    help: 'Only sessions from this address, also with wildcards such as 192.0.2.*.',
    valueName: 'address',
  }),
  Server: parameter(serverParameter),
} as const;

interface Filters {
  readonly User?: string | undefined;
  readonly Address?: string | undefined;
  readonly Server?: string | undefined;
}

export const getPopSession = getSessionCmdlet('POP3');
export const getImapSession = getSessionCmdlet('IMAP4');
export const disconnectPopSession = disconnectSessionCmdlet('POP3');
export const disconnectImapSession = disconnectSessionCmdlet('IMAP4');

function nounOf(protocol: Protocol): string {
  return protocol === 'POP3' ? 'PopSession' : 'ImapSession';
}

function getSessionCmdlet(protocol: Protocol): Cmdlet {
  const name = `Get-${nounOf(protocol)}`;
  return defineCmdlet({
    name,
    synopsis: `Shows who is connected by ${protocol}.`,
    description:
      'Asks the running engine, on its machine and as its user. Connections that have not logged on are shown too; their user is empty.',
    examples: [
      { line: name, text: 'All connections.' },
      { line: `${name} -User jane --output list`, text: 'Everything about those of one user.' },
      { line: `${name} -Address '192.0.2.*' --json`, text: 'Those from one network, for a program.' },
    ],
    parameters: {
      Identity: parameter({
        type: nameList('6743F1A000000012'),
        help: 'Only these sessions.',
        position: 0,
        valueName: 'id',
      }),
      ...filters,
    },
    async *run({ Identity, ...selection }, context) {
      const { server, sessions } = await openSessions(protocol, selection, context);
      for await (const session of sessions) {
        if (Identity === undefined || named(Identity, session)) yield sessionObject(session, server);
      }
    },
  });
}

function disconnectSessionCmdlet(protocol: Protocol): Cmdlet {
  const name = `Disconnect-${nounOf(protocol)}`;
  const Identity = parameter({
    type: nameList('6743F1A000000012'),
    help: `The sessions, as Get-${nounOf(protocol)} names them.`,
    position: 0,
    pipeline: 'property',
    valueName: 'id',
  });
  return defineCmdlet({
    name,
    synopsis: `Ends ${protocol} sessions.`,
    description:
      'The client is told, may finish the command in progress, and is gone after three seconds at the latest. Nothing keeps it from connecting again: to do that, switch the protocol off for the mailbox. Asks before each session; --no-confirm does not.',
    examples: [
      { line: `${name} 6743F1A000000012`, text: 'Ends one session.' },
      { line: `${name} -User jane --no-confirm`, text: 'Ends all of one user, without asking.' },
      { line: `${name} -Address '192.0.2.*' -WhatIf`, text: 'Shows which sessions would end.' },
    ],
    parameters: { Identity, ...filters },
    shouldProcess: 'high',
    async run({ Identity: ids, ...selection }, context) {
      if (ids === undefined && selection.User === undefined && selection.Address === undefined) {
        throw missingMandatory(parametersOf({ Identity }));
      }
      await disconnect(name, protocol, ids, selection, context);
    },
  });
}

async function disconnect(
  cmdlet: string,
  protocol: Protocol,
  ids: readonly string[] | undefined,
  selection: Filters,
  context: CmdletContext,
): Promise<void> {
  const { server, dataFolder, sessions } = await openSessions(protocol, selection, context);
  const found: SessionRecord[] = [];
  for await (const session of sessions) if (ids === undefined || named(ids, session)) found.push(session);
  const approved: SessionRecord[] = [];
  for (const session of found) {
    const { id, user, address } = session;
    const target = `${user === '' ? 'not logged on' : user} from ${address} (${id})`;
    const details = [`State: ${session.state}`, `Since: ${session.since}`];
    const facts = { session: id, user, address };
    if (await context.shouldProcess({ operation: cmdlet, target, details, facts })) approved.push(session);
  }
  const ended: string[] = [];
  const wanted = approved.map(({ id }) => id);
  if (wanted.length > 0) {
    const request = { protocol, ids: wanted };
    for await (const { id, disconnected } of fromEngine(ask(dataFolder, server, 'disconnect', request))) {
      if (disconnected) ended.push(id);
    }
    context.outcome({ lines: ended.map((id) => `${id}: disconnected`), facts: { server, disconnected: ended } });
  }
  const missing = (ids ?? []).filter((id) => !found.some((session) => named([id], session)));
  throwJoined([...missing, ...wanted.filter((id) => !ended.includes(id))].map(noSession));
}

function noSession(id: string): CmdletError {
  return new CmdletError(`There is no session ${id}; it may have ended.`, {
    id: 'SessionNotFound',
    category: 'ObjectNotFound',
    exitCode: ExitCode.notFound,
    parameter: 'Identity',
  });
}

function named(ids: readonly string[], { id }: SessionRecord): boolean {
  return matchesAny(ids, id);
}

async function openSessions(protocol: Protocol, { Server, User, Address }: Filters, context: CmdletContext) {
  const configuration = await (await context.store()).read();
  const server = chosenServer(configuration, Server, context).name;
  const { dataFolder } = configuration;
  const query = {
    protocol,
    ...(User === undefined ? {} : { user: User }),
    ...(Address === undefined ? {} : { address: Address }),
  };
  return { server, dataFolder, sessions: fromEngine(ask(dataFolder, server, 'sessions', query)) };
}

/** `Start-`, `Stop-` and `Restart-Service`. */
import type { Configuration } from '../../config/config-store.ts';
import type { ServiceName } from '../../model/services.ts';
import { missingMandatory } from '../binder-errors.ts';
import { chosenServer } from '../chosen-server.ts';
import type { CmdletError } from '../cmdlet-error.ts';
import type { CmdletObject } from '../cmdlet-object.ts';
import { noWait } from '../common-parameters.ts';
import { type Cmdlet, type CmdletContext, defineCmdlet, type Example } from '../define-cmdlet.ts';
import { throwJoined } from '../joined-errors.ts';
import { parametersOf, switchParameter } from '../parameter.ts';
import { carryOut, type Done } from './carry-out.ts';
import { serviceObject, titleOf } from './service-object.ts';
import { changeLines, type Order, orderedChanges, startRefusal, stillMissing } from './service-order.ts';
import { type Selection, selectionParameters, selectServices, serverOf } from './service-selection.ts';
import { noEngine, serviceStates } from './service-states.ts';

export const passThru = switchParameter({ help: 'Hands out the services; without it success is silent.' });
const force = switchParameter({ help: 'Accepted: no service depends on another.', onlyAccepted: true });

export const startServiceCmdlet = orderCmdlet('Start-Service', 'start', {
  aliases: ['sasv'],
  synopsis: 'Starts services.',
  description:
    'The running engine opens their listeners at once. A service whose component (PopProxy, ImapProxy, ServerWideOffline) is Inactive is refused, with the line that sets it Active.',
  examples: [
    { line: 'Start-Service MSExchangePOP3, MSExchangePOP3BE', text: 'Serves POP3.' },
    { line: "Start-Service '*IMAP4*' -PassThru", text: 'Serves IMAP4, and shows both services.' },
  ],
});

export const stopServiceCmdlet = orderCmdlet('Stop-Service', 'stop', {
  aliases: ['spsv'],
  synopsis: 'Stops services.',
  description:
    'Closes their listeners and ends their sessions, each with a word to its client. The engine itself goes on, and so does the other protocol. A stopped service stays stopped until it is started.',
  examples: [
    { line: 'Stop-Service MSExchangePOP3', text: 'No more POP3.' },
    { line: "Stop-Service -DisplayName '*POP3*' -WhatIf", text: 'Shows what would be stopped.' },
  ],
});

export const restartServiceCmdlet = orderCmdlet('Restart-Service', 'restart', {
  aliases: [],
  synopsis: 'Restarts services.',
  description:
    'Ends their sessions and opens their listeners anew; one that is stopped is started. Settings do not need it: they take effect without a restart.',
  examples: [
    { line: 'Restart-Service MSExchangePOP3, MSExchangePOP3BE', text: 'Restarts POP3.' },
    { line: "Restart-Service 'MSExchangeIMAP4*'", text: 'Restarts IMAP4.' },
  ],
});

interface Words {
  readonly aliases: readonly string[];
  readonly synopsis: string;
  readonly description: string;
  readonly examples: readonly Example[];
}

function orderCmdlet(name: string, order: Order, words: Words): Cmdlet {
  return defineCmdlet({
    name,
    ...words,
    parameters: {
      ...selectionParameters,
      PassThru: passThru,
      NoWait: noWait,
      ...(order === 'start' ? {} : { Force: force }),
    },
    shouldProcess: 'low',
    run: ({ PassThru, NoWait, ...selection }, context) =>
      run(name, order, selection as Selection, { passThru: PassThru === true, wait: NoWait !== true }, context),
  });
}

export interface Manner {
  readonly passThru: boolean;
  readonly wait: boolean;
}

async function* run(cmdlet: string, order: Order, selection: Selection, manner: Manner, context: CmdletContext) {
  if (selection.Name === undefined && selection.DisplayName === undefined && selection.InputObject === undefined) {
    throw missingMandatory(parametersOf({ Name: selectionParameters.Name }));
  }
  const { names, errors, notices } = selectServices(selection, cmdlet);
  for (const text of notices) context.notice(text);
  yield* orderServices(cmdlet, order, names, serverOf(selection), manner, context, errors);
}

const DONE: Readonly<Record<Order, string>> = { start: 'started', stop: 'stopped', restart: 'restarted' };

/**
 * Does it to all of them with one change.
 * @param errors of the selection; thrown when everything else is done
 */
export async function* orderServices(
  cmdlet: string,
  order: Order,
  asked: readonly ServiceName[],
  askedServer: string | undefined,
  { passThru, wait }: Manner,
  context: CmdletContext,
  errors: readonly CmdletError[],
): AsyncGenerator<CmdletObject, void, void> {
  const store = await context.store();
  const current = await store.read();
  const server = chosenServer(current, askedServer, context, 'ComputerName').name;
  const before = current.servers.get(server)!;
  const refused = order === 'stop' ? [] : asked.flatMap((name) => startRefusal(server, name, before, cmdlet) ?? []);
  const allowed = asked.filter((name) => order === 'stop' || !startRefusal(server, name, before, cmdlet));
  const { of, engine } = await serviceStates(store, server, before);
  const changesOf = (name: ServiceName, now: Configuration) =>
    orderedChanges(order, server, name, now.servers.get(server)!, engine ? of[name] : undefined);
  const names = await approved(
    cmdlet,
    allowed.map((name) => ({ name, details: changeLines(changesOf(name, current), before) })),
    context,
  );
  if (names.length > 0) {
    const changes = (now: Configuration) => names.flatMap((name) => changesOf(name, now));
    const done = await carryOut(
      { server, names, verb: order === 'stop' ? 'stop' : 'start', changes, wait },
      store,
      context,
    );
    const after = done.configuration.servers.get(server)!;
    if (order !== 'stop') for (const text of stillMissing(names, server, after)) context.notice(text);
    if (done.engine === 'notRunning') context.notice(noEngine(server));
    if (passThru) {
      const now = await serviceStates(store, server, after);
      for (const name of names) yield serviceObject({ name, server, state: now.of[name] }, after);
    } else tell(server, names, order, done, context);
  }
  throwJoined([...errors, ...refused]);
}

/** Those that -WhatIf and -Confirm leave. */
export async function approved(
  cmdlet: string,
  services: readonly { readonly name: ServiceName; readonly details: readonly string[] }[],
  context: CmdletContext,
): Promise<readonly ServiceName[]> {
  const approvals: ServiceName[] = [];
  for (const { name, details } of services) {
    const action = { operation: cmdlet, target: titleOf(name), details, facts: { service: name, changes: details } };
    if (await context.shouldProcess(action)) approvals.push(name);
  }
  return approvals;
}

function tell(server: string, names: readonly ServiceName[], order: Order, done: Done, context: CmdletContext): void {
  const { changed, configuration, engine } = done;
  const { revision } = configuration;
  const lines = changed ? names.map((name) => `${name}: ${DONE[order]}`) : [];
  if (changed && engine === 'inForce') lines.push(`In force on ${server} (revision ${revision}).`);
  context.outcome({ lines, facts: { server, services: names, operation: order, changed, revision, engine } });
}

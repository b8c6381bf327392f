/** `net start` and `net stop`: Windows' own way to services, which help pages print beside the cmdlets. */
import { enumeration } from '../../model/enumeration.ts';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../../model/services.ts';
import { chosenServer } from '../chosen-server.ts';
import { CmdletError } from '../cmdlet-error.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { ExitCode } from '../exit-code.ts';
import { parameter } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { carryOut } from './carry-out.ts';
import { didYouMean } from './service-errors.ts';
import { orderedChanges, startRefusal } from './service-order.ts';
import { noEngine, serviceStates } from './service-states.ts';

const verb = enumeration('String', { start: 1, stop: 2 });

export const netCmdlet = defineCmdlet({
  name: 'net',
  synopsis: 'Starts and stops a service as on Windows: net start, net stop.',
  description: 'The same as Start-Service and Stop-Service. Without a service, net start lists those that run.',
  examples: [
    { line: 'net start MSExchangePOP3', text: 'Starts a service.' },
    { line: 'net stop "Microsoft Exchange POP3 Backend"', text: 'Stops one by its display name.' },
    { line: 'net start', text: 'Shows which services run.' },
  ],
  parameters: {
    Verb: parameter({ type: verb, help: 'What to do.', position: 0, mandatory: true }),
    Service: parameter({
      type: anyText('String', 'MSExchangePOP3'),
      help: 'The name or the display name of the service.',
      position: 1,
      valueName: 'service',
    }),
  },
  shouldProcess: 'low',
  returns: 'one',
  run: ({ Verb = 'start', Service }, context) =>
    Service === undefined ? listStarted(context) : net(Verb, serviceOf(Service), context),
});

function serviceOf(typed: string): ServiceName {
  const wanted = typed.toLowerCase();
  const found = SERVICE_NAMES.find((name) =>
    [name.toLowerCase(), SERVICES[name].displayName.toLowerCase()].includes(wanted),
  );
  if (found !== undefined) return found;
  throw new CmdletError('The service name is invalid.', {
    id: 'NoServiceFoundForGivenName',
    category: 'ObjectNotFound',
    exitCode: ExitCode.notFound,
    parameter: 'Service',
    hints: [didYouMean(typed) ?? `There are ${SERVICE_NAMES.join(', ')}.`],
  });
}

async function listStarted(context: CmdletContext): Promise<void> {
  const store = await context.store();
  const configuration = await store.read();
  const server = chosenServer(configuration, undefined, context).name;
  const { of, engine } = await serviceStates(store, server, configuration.servers.get(server)!);
  if (!engine) context.notice(noEngine(server));
  const started = SERVICE_NAMES.filter((name) => of[name] === 'Running');
  const titles = started.map((name) => `   ${SERVICES[name].displayName}`);
  context.outcome({
    lines: ['These services are started:', '', ...titles, '', 'The command completed successfully.'],
    facts: { server, started },
  });
}

async function net(order: 'start' | 'stop', name: ServiceName, context: CmdletContext): Promise<void> {
  const store = await context.store();
  const current = await store.read();
  const server = chosenServer(current, undefined, context).name;
  const before = current.servers.get(server)!;
  const refusal = order === 'start' ? startRefusal(server, name, before, 'Start-Service') : undefined;
  if (refusal !== undefined) throw refusal;
  const { of, engine } = await serviceStates(store, server, before);
  const changes = (now: typeof current) =>
    orderedChanges(order, server, name, now.servers.get(server)!, engine ? of[name] : undefined);
  const { displayName } = SERVICES[name];
  const details = [`${displayName}: ${order}`];
  if (!(await context.shouldProcess({ operation: `net ${order}`, target: name, details, facts: { service: name } }))) {
    return;
  }
  const done = await carryOut({ server, names: [name], verb: order, changes, wait: true }, store, context);
  const { changed, configuration } = done;
  if (done.engine === 'notRunning') context.notice(noEngine(server));
  context.outcome({
    lines: changed ? doneLines(order, displayName) : [alreadyLine(order, displayName)],
    facts: { server, service: name, operation: order, changed, revision: configuration.revision, engine: done.engine },
  });
}

function doneLines(order: 'start' | 'stop', title: string): readonly string[] {
  return order === 'start'
    ? [`The ${title} service is starting.`, `The ${title} service was started successfully.`]
    : [`The ${title} service is stopping.`, `The ${title} service was stopped successfully.`];
}

function alreadyLine(order: 'start' | 'stop', title: string): string {
  return order === 'start' ? 'The requested service has already been started.' : `The ${title} service is not started.`;
}

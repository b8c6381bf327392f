import type { Configuration, SettingChange } from '../../config/config-store.ts';
import { enumeration } from '../../model/enumeration.ts';
import { SERVICES, type ServiceName, type ServiceStartMode } from '../../model/services.ts';
import { missingMandatory } from '../binder-errors.ts';
import { chosenServer } from '../chosen-server.ts';
import { noWait } from '../common-parameters.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { throwJoined } from '../joined-errors.ts';
import { parameter, parametersOf } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { carryOut } from './carry-out.ts';
import { couldNot } from './service-errors.ts';
import { serviceObject } from './service-object.ts';
import { changeLines, orderedChanges, startRefusal } from './service-order.ts';
import { type Selection, selectionParameters, selectServices, serverOf } from './service-selection.ts';
import { noEngine, serviceStates } from './service-states.ts';
import { approved, passThru } from './start-stop-service.ts';

const startupType = enumeration('ServiceStartupType', {
  Automatic: 2,
  AutomaticDelayedStart: 10,
  Manual: 3,
  Disabled: 4,
});
const status = enumeration('ServiceControllerStatus', { Stopped: 1, Running: 4, Paused: 7 });

type StartupType = ReturnType<typeof startupType.parse>;
type Status = ReturnType<typeof status.parse>;

const Name = parameter({
  type: anyText('String', 'MSExchangePOP3'),
  help: 'The name of the service.',
  position: 0,
  aliases: ['ServiceName', 'SN'],
  valueName: 'name',
});

export const setServiceCmdlet = defineCmdlet({
  name: 'Set-Service',
  synopsis: 'Changes how a service starts, and whether it runs.',
  description:
    'Automatic starts with the engine; Manual waits for Start-Service each time that the engine starts; Disabled cannot be started. A service that runs goes on running whatever its start type becomes.',
  examples: [
    { line: 'Set-Service MSExchangePOP3 -StartupType Automatic', text: 'POP3 starts with the engine.' },
    {
      line: 'Set-Service MSExchangeIMAP4 -StartupType Disabled -Status Stopped',
      text: 'No IMAP4, and none by mistake.',
    },
  ],
  parameters: {
    Name,
    InputObject: selectionParameters.InputObject,
    StartupType: parameter({
      type: startupType,
      help: 'How the service starts. AutomaticDelayedStart is Automatic here.',
      aliases: ['StartMode', 'SM', 'ST', 'StartType'],
    }),
    Status: parameter({ type: status, help: 'Starts or stops it as well. It cannot be paused.' }),
    DisplayName: parameter({
      type: anyText('String', "'Microsoft Exchange POP3'"),
      help: 'Accepted when it is the name that the service has; it cannot be changed.',
      aliases: ['DN'],
    }),
    Description: parameter({
      type: anyText('String', "'POP3'", { mayBeEmpty: true }),
      help: 'Accepted and not kept.',
      onlyAccepted: true,
    }),
    ComputerName: selectionParameters.ComputerName,
    PassThru: passThru,
    NoWait: noWait,
  },
  shouldProcess: 'low',
  async *run({ Name: name, InputObject, ComputerName, StartupType, Status, DisplayName, PassThru, NoWait }, context) {
    if (name === undefined && InputObject === undefined) throw missingMandatory(parametersOf({ Name }));
    const selection: Selection = { ...(name === undefined ? {} : { Name: [name] }), InputObject, ComputerName };
    const wish = { startType: startModeOf(StartupType), status: Status, displayName: DisplayName };
    const manner = { passThru: PassThru === true, wait: NoWait !== true };
    yield* setServices(selection, wish, manner, context);
  },
});

interface Wish {
  readonly startType: ServiceStartMode | undefined;
  readonly status: Status | undefined;
  readonly displayName: string | undefined;
}

function startModeOf(asked: StartupType | undefined): ServiceStartMode | undefined {
  return asked === 'AutomaticDelayedStart' ? 'Automatic' : asked;
}

async function* setServices(
  selection: Selection,
  wish: Wish,
  { passThru, wait }: { passThru: boolean; wait: boolean },
  context: CmdletContext,
) {
  const { names: asked, errors } = selectServices(selection, 'Set-Service');
  const store = await context.store();
  const current = await store.read();
  const server = chosenServer(current, serverOf(selection), context, 'ComputerName').name;
  const before = current.servers.get(server)!;
  const { of, engine } = await serviceStates(store, server, before);
  const changesOf = (name: ServiceName, now: Configuration) =>
    wishedChanges(wish, server, name, now, engine ? of[name] : undefined);
  const refused = asked.flatMap((name) => refusal(wish, server, name, current) ?? []);
  const allowed = asked.filter((name) => refusal(wish, server, name, current) === undefined);
  const names = await approved(
    'Set-Service',
    allowed.map((name) => ({ name, details: changeLines(changesOf(name, current), before) })),
    context,
  );
  if (names.length > 0) {
    const changes = (now: Configuration) => names.flatMap((name) => changesOf(name, now));
    const verb = wish.status === 'Stopped' ? 'stop' : 'start';
    const { configuration, changed, engine } = await carryOut({ server, names, verb, changes, wait }, store, context);
    const after = configuration.servers.get(server)!;
    if (engine === 'notRunning') context.notice(noEngine(server));
    if (passThru) {
      const now = await serviceStates(store, server, after);
      for (const name of names) yield serviceObject({ name, server, state: now.of[name] }, after);
    } else {
      const made = changed ? names.flatMap((name) => changeLines(changesOf(name, current), before)) : [];
      const { revision } = configuration;
      const inForce = changed && engine === 'inForce' ? [`In force on ${server} (revision ${revision}).`] : [];
      context.outcome({
        lines: [...made, ...inForce],
        facts: { server, services: names, changed, changes: made, revision, engine },
      });
    }
  }
  throwJoined([...errors, ...refused]);
}

function wishedChanges(
  { startType, status }: Wish,
  server: string,
  name: ServiceName,
  now: Configuration,
  state: 'Stopped' | 'Running' | undefined,
): readonly SettingChange[] {
  const configured = now.servers.get(server)!;
  const section = `services/${name}` as const;
  const isOther = startType !== undefined && configured.services[name].StartType !== startType;
  const start = isOther ? [{ server, section, property: 'StartType', value: startType }] : [];
  if (status === undefined) return start;
  return [...start, ...orderedChanges(status === 'Stopped' ? 'stop' : 'start', server, name, configured, state)];
}

function refusal({ startType, status, displayName }: Wish, server: string, name: ServiceName, now: Configuration) {
  const configured = now.servers.get(server)!;
  if (status === 'Paused') {
    return couldNot('configured', name, 'Set-Service', 'it cannot be paused.', [`Stop-Service ${name}`]);
  }
  if (displayName !== undefined && displayName !== SERVICES[name].displayName) {
    return couldNot('configured', name, 'Set-Service', 'its display name cannot be changed.', []);
  }
  if (status !== 'Running') return undefined;
  const service = { ...configured.services[name], ...(startType && { StartType: startType }) };
  const wished = { ...configured, services: { ...configured.services, [name]: service } };
  return startRefusal(server, name, wished, 'Set-Service');
}

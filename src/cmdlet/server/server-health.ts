/**
 * `Get-ServerHealth` and `Test-ServiceHealth`: Exchange's two questions about health, answered from what the running
 * engine says of its services and listeners.
 */
import type { PublishedStatus, ServerConfiguration, ServiceStatus } from '../../config/config-store.ts';
import { int32 } from '../../model/int32.ts';
import type { ServerIdentity } from '../../model/server-identity.ts';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../../model/services.ts';
import { componentsOf, holdsOn, PROXY_OF } from '../../model/serving.ts';
import type { Protocol } from '../../model/setting.ts';
import { wildcard } from '../../model/wildcard.ts';
import { chosenServer, serverParameter } from '../chosen-server.ts';
import { CmdletObject, type TableView } from '../cmdlet-object.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { ExitCode } from '../exit-code.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { holdsInWords } from '../services/service-order.ts';
import { noEngine, type ServiceStates, serviceStates } from '../services/service-states.ts';
import { anyText } from '../text-type.ts';
import { serverIdentityParameter } from './identity-parameter.ts';

export const getServerHealth = defineCmdlet({
  name: 'Get-ServerHealth',
  synopsis: 'Shows the health of POP3 and IMAP4 on a server.',
  description:
    'The health sets are those of Exchange: POP.Proxy and IMAP.Proxy are the front services and their components, POP.Protocol and IMAP.Protocol the back services and the listeners, POP and IMAP whether the settings are in force. Error says what is wrong.',
  examples: [
    { line: 'Get-ServerHealth', text: 'All health sets of this server.' },
    { line: "Get-ServerHealth -Identity EX01 -HealthSet 'IMAP*'", text: 'Those of IMAP4.' },
  ],
  parameters: {
    Identity: parameter(serverIdentityParameter),
    HealthSet: parameter({
      type: anyText('String', 'POP.Proxy'),
      help: 'Only health sets of this name, also with wildcards.',
      valueName: 'name',
    }),
    HaImpactingOnly: switchParameter({ help: 'Only what would move a database: nothing here does.' }),
  },
  async *run({ Identity, HealthSet, HaImpactingOnly }, context) {
    const store = await context.store();
    const configuration = await store.read();
    const server = chosenServer(configuration, Identity, context, 'Identity');
    const configured = configuration.servers.get(server.name)!;
    const status = await store.readStatus(server.name);
    const states = await serviceStates(store, server.name, configured);
    const { matches } = wildcard(HealthSet ?? '*');
    for (const monitor of monitors(server, configured, states, status)) {
      if (HaImpactingOnly !== true && matches(monitor.healthSet)) yield healthObject(monitor, server);
    }
  },
});

interface Monitor {
  readonly healthSet: string;
  readonly name: string;
  readonly target: string;
  readonly component: string;
  readonly state: 'Online' | 'Offline' | 'NotApplicable';
  /** Why it is not healthy; '' when it is. */
  readonly error: string;
}

function* monitors(
  server: ServerIdentity,
  configured: ServerConfiguration,
  states: ServiceStates,
  status: PublishedStatus | undefined,
): Iterable<Monitor> {
  for (const protocol of ['POP3', 'IMAP4'] as const) {
    const [group, word] = protocol === 'POP3' ? (['POP', 'Pop'] as const) : (['IMAP', 'Imap'] as const);
    const [front, back] = SERVICE_NAMES.filter((name) => SERVICES[name].protocol === protocol) as [
      ServiceName,
      ServiceName,
    ];
    const held = componentsOf(protocol, configured) !== 'Active';
    const down = states.engine ? '' : noEngine(server.name);
    yield {
      healthSet: `${group}.Proxy`,
      name: `${word}ProxyTestMonitor`,
      target: front,
      component: PROXY_OF[protocol],
      state: held ? 'Offline' : 'Online',
      error: down || (held ? `${holdsInWords(holdsOn(protocol, configured))}.` : notRunning(front, states)),
    };
    const service = status?.services[protocol === 'POP3' ? 'pop' : 'imap'];
    yield {
      healthSet: `${group}.Protocol`,
      name: `${word}SelfTestMonitor`,
      target: back,
      component: 'None',
      state: 'NotApplicable',
      error: down || notRunning(back, states) || listenerProblem(protocol, service),
    };
    yield {
      healthSet: group,
      name: `${word}CTPMonitor`,
      target: '',
      component: 'None',
      state: 'NotApplicable',
      error: down || (status?.refused ? `The engine keeps older settings: ${status.refused.reason}` : ''),
    };
  }
}

function notRunning(name: ServiceName, { of }: ServiceStates): string {
  return of[name] === 'Running' ? '' : `${name} is stopped. Start-Service ${name}`;
}

function listenerProblem(protocol: Protocol, service: ServiceStatus | undefined): string {
  if (service === undefined || service.state === 'Stopped') return '';
  const failed = service.listeners.filter(({ state }) => state === 'failed');
  if (failed.length > 0) return failed.map(({ binding, error }) => error ?? `${binding} failed.`).join(' ');
  return service.listeners.some(({ state }) => state === 'listening') ? '' : `${protocol} listens nowhere.`;
}

const VIEW: TableView = {
  columns: [
    { property: 'Server', width: 15 },
    { property: 'CurrentHealthSetState', label: 'State', width: 15 },
    { property: 'Name', width: 20 },
    { property: 'TargetResource', width: 20 },
    { property: 'HealthSetName', width: 15 },
    { property: 'AlertValue', width: 10 },
    { property: 'ServerComponentName', label: 'ServerComp' },
  ],
};

function healthObject(monitor: Monitor, server: ServerIdentity): CmdletObject {
  return new CmdletObject(
    'MonitorHealthEntry',
    [
      ['Server', server.name],
      ['CurrentHealthSetState', monitor.state],
      ['Name', monitor.name],
      ['TargetResource', monitor.target],
      ['HealthSetName', monitor.healthSet],
      ['HealthGroupName', 'Customer Touch Points'],
      ['AlertValue', monitor.error === '' ? 'Healthy' : 'Unhealthy'],
      ['IsHaImpacting', false],
      ['ServerComponentName', monitor.component],
      ['Error', monitor.error],
      ['Identity', `${monitor.healthSet}\\${monitor.name}\\${monitor.target}`],
      ['IsValid', true],
      ['ObjectState', 'New'],
    ],
    VIEW,
  );
}

export const testServiceHealth = defineCmdlet({
  name: 'Test-ServiceHealth',
  synopsis: 'Tests whether all services of a server run.',
  description: 'Ends with exit code 1 when one of them does not.',
  examples: [
    { line: 'Test-ServiceHealth', text: 'The services of this server, by role.' },
    { line: 'Test-ServiceHealth -Server EX01 --json', text: 'Those of EX01, for a program.' },
  ],
  parameters: {
    Server: parameter({ ...serverParameter, position: 0, aliases: ['Identity', 'Id'], pipeline: 'value' }),
    ActiveDirectoryTimeout: parameter({ type: int32, help: 'Accepted and not used.', onlyAccepted: true }),
    MonitoringContext: switchParameter({ help: 'Accepted and not used.', onlyAccepted: true }),
    DomainController: domainController,
  },
  async *run({ Server }, context) {
    const store = await context.store();
    const configuration = await store.read();
    const server = chosenServer(configuration, Server, context).name;
    const states = await serviceStates(store, server, configuration.servers.get(server)!);
    if (!states.engine) context.notice(noEngine(server));
    yield roleObject('Client Access Server Role', 'front', states, server);
    yield roleObject('Mailbox Server Role', 'back', states, server);
    if (SERVICE_NAMES.some((name) => states.of[name] === 'Stopped')) context.verdict?.(ExitCode.failed);
  },
});

function roleObject(role: string, half: 'front' | 'back', { of }: ServiceStates, server: string): CmdletObject {
  const names = SERVICE_NAMES.filter((name) => SERVICES[name].half === half);
  const running = names.filter((name) => of[name] === 'Running');
  return new CmdletObject('ServiceHealth', [
    ['Role', role],
    ['RequiredServicesRunning', running.length === names.length],
    ['ServicesRunning', running],
    ['ServicesNotRunning', names.filter((name) => !running.includes(name))],
    ['Server', server],
  ]);
}

/** `Get-` and `Set-ServerComponentState`: who takes POP3, IMAP4 or the whole server out of service. */
import type { ServerConfiguration } from '../../config/config-store.ts';
import { enumeration } from '../../model/enumeration.ts';
import { int32 } from '../../model/int32.ts';
import {
  COMPONENT_NAMES,
  type ComponentName,
  componentState,
  REQUESTERS,
  type Requester,
  stateOf,
} from '../../model/server-components.ts';
import type { ServerIdentity } from '../../model/server-identity.ts';
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../../model/services.ts';
import { PROXY_OF } from '../../model/serving.ts';
import { ValueError } from '../../model/value-error.ts';
import { chosenServer } from '../chosen-server.ts';
import { CmdletObject, type TableView } from '../cmdlet-object.ts';
import { noWait } from '../common-parameters.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { carryOut } from '../services/carry-out.ts';
import { releaseLine, stillMissing } from '../services/service-order.ts';
import { noEngine } from '../services/service-states.ts';
import { typedValue } from '../typed-setting.ts';
import { serverIdentityParameter } from './identity-parameter.ts';

/** As the parameters take them; the numbers are nobody's. */
const named = enumeration('ServerComponent', numbered(COMPONENT_NAMES));
const component: typeof named = { ...named, parse: (input) => named.parse(refuseAbsent(input)) };

const requester = enumeration('ServerComponentRequest', numbered(REQUESTERS));

/** Components that Exchange has and this server has not. */
const ABSENT =
  /^(AutoDiscoverProxy|ActiveSyncProxy|EcpProxy|EwsProxy|OabProxy|OwaProxy|OutlookProxy|RpcProxy|RpsProxy|RwsProxy|MapiProxy|XropProxy|PushNotificationsProxy|SharedCache|UMCallRouter|FrontendTransport|HubTransport|EdgeTransport|Monitoring|RecoveryActionsEnabled|ProvisioningRps|ForwardSyncDaemon|HighAvailability|MailboxDeliveryProxy|RoutingUpdates|RoutingService|HttpProxyAvailabilityGroup|DefaultProxy|CafeLAMv2|LogExport|MailboxReplicationService)$/i;

function refuseAbsent(input: unknown): unknown {
  if (typeof input !== 'string' || !ABSENT.test(input.trim())) return input;
  throw new ValueError(
    `Cannot convert value "${input}" to type "ServerComponent": this server has no such component.`,
    `Leave the line out; there are ${COMPONENT_NAMES.join(', ')}.`,
  );
}

function numbered<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name, index) => [name, index + 1])) as Record<Name, number>;
}

export const getServerComponentState = defineCmdlet({
  name: 'Get-ServerComponentState',
  synopsis: 'Shows which components of a server are in service.',
  description:
    'PopProxy is POP3, ImapProxy is IMAP4, ServerWideOffline is both. A component is Active only while no requester holds it otherwise; LocalStates names those that do.',
  examples: [
    { line: 'Get-ServerComponentState', text: 'The components of this server.' },
    {
      line: 'Get-ServerComponentState -Identity EX01 -Component PopProxy --output list',
      text: 'One, with who holds it.',
    },
  ],
  parameters: {
    Identity: parameter(serverIdentityParameter),
    Component: parameter({ type: component, help: 'Only this component.' }),
    DomainController: domainController,
  },
  async *run({ Identity, Component }, context) {
    const configuration = await (await context.store()).read();
    const server = chosenServer(configuration, Identity, context, 'Identity');
    const configured = configuration.servers.get(server.name)!;
    const wanted = Component === undefined ? COMPONENT_NAMES : [Component];
    for (const name of wanted) yield componentObject(name, server, configured);
  },
});

export const setServerComponentState = defineCmdlet({
  name: 'Set-ServerComponentState',
  synopsis: 'Takes POP3, IMAP4 or both out of service, or back into it.',
  description:
    'Each requester has its own say: a component is Active only while no requester holds it otherwise. Inactive ends the sessions; Draining lets them finish and takes no new ones.',
  examples: [
    {
      line: 'Set-ServerComponentState -Identity EX01 -Component ServerWideOffline -State Inactive -Requester Maintenance',
      text: 'Takes the server out of service for maintenance.',
    },
    {
      line: 'Set-ServerComponentState -Identity EX01 -Component ImapProxy -State Active -Requester HealthAPI',
      text: 'Gives IMAP4 free, as far as HealthAPI is concerned.',
    },
  ],
  parameters: {
    Identity: parameter(serverIdentityParameter),
    Component: parameter({ type: component, help: 'What is taken out of service or back into it.', mandatory: true }),
    State: parameter({ type: componentState, help: 'What the requester wants.', mandatory: true }),
    Requester: parameter({ type: requester, help: 'Who wants it.', mandatory: true }),
    LocalOnly: switchParameter({ help: 'Accepted: there is one place only.', onlyAccepted: true }),
    RemoteOnly: switchParameter({ help: 'Accepted: there is one place only.', onlyAccepted: true }),
    TimeoutInSeconds: parameter({ type: int32, help: 'Accepted and not used.', onlyAccepted: true }),
    DomainController: domainController,
    NoWait: noWait,
  },
  shouldProcess: 'low',
  returns: 'one',
  run: ({ Identity, Component, State, Requester, NoWait }, context) =>
    setState(Identity, { component: Component!, requester: Requester!, state: State! }, NoWait !== true, context),
});

interface Wish {
  readonly component: ComponentName;
  readonly requester: Requester;
  readonly state: ReturnType<typeof componentState.parse>;
}

async function setState(asked: string | undefined, wish: Wish, wait: boolean, context: CmdletContext): Promise<void> {
  const store = await context.store();
  const current = await store.read();
  const server = chosenServer(current, asked, context, 'Identity').name;
  const { component: name, requester: who, state } = wish;
  const old = current.servers.get(server)!.components[name][who];
  const details = old === state ? [] : [`${name} (${who}): ${old} -> ${state}`];
  const facts = { server, component: name, requester: who, old, new: state };
  const target = `${server}\\${name}`;
  if (!(await context.shouldProcess({ operation: 'Set-ServerComponentState', target, details, facts }))) return;
  const changes = () => [{ server, section: `components/${name}`, property: who, value: state } as const];
  const names = servicesOf(name);
  const verb = state === 'Active' ? 'start' : 'stop';
  const { changed, configuration, engine } = await carryOut({ server, names, verb, changes, wait }, store, context);
  const after = configuration.servers.get(server)!;
  if (state === 'Active') for (const text of stillMissing(names, server, after)) context.notice(text);
  if (engine === 'notRunning') context.notice(noEngine(server));
  const { revision } = configuration;
  const inForce = changed && engine === 'inForce' ? [`In force on ${server} (revision ${revision}).`] : [];
  const lines = changed ? [...details, ...inForce] : [];
  context.outcome({
    lines,
    facts: { ...facts, effective: stateOf(after.components[name]), changed, revision, engine },
  });
}

/** The services that the component switches. */
function servicesOf(name: ComponentName): readonly ServiceName[] {
  return SERVICE_NAMES.filter(
    (service) => name === 'ServerWideOffline' || PROXY_OF[SERVICES[service].protocol] === name,
  );
}

const VIEW: TableView = {
  columns: [{ property: 'Server', width: 39 }, { property: 'Component', width: 39 }, { property: 'State' }],
};

function componentObject(name: ComponentName, server: ServerIdentity, configured: ServerConfiguration): CmdletObject {
  const component = configured.components[name];
  const holds = REQUESTERS.filter((who) => component[who] !== 'Active').map(
    (who) =>
      new HeldState([
        ['Requester', who],
        ['State', typedValue(componentState, component[who])],
        ['Component', name],
        ['Release', releaseLine(server.name, { component: name, requester: who, state: component[who] })],
      ]),
  );
  return new CmdletObject(
    'ServerComponentState',
    [
      ['Server', server.fqdn],
      ['ServerFqdn', server.fqdn],
      ['Component', name],
      ['State', typedValue(componentState, stateOf(component))],
      ['LocalStates', holds],
      ['RemoteStates', holds],
      ['Identity', `${server.name}\\${name}`],
    ],
    VIEW,
  );
}

/** `HealthAPI:Inactive` in a list. */
class HeldState extends CmdletObject {
  constructor(properties: ConstructorParameters<typeof CmdletObject>[1]) {
    super('ServerComponentLocalState', properties);
  }

  override toString(): string {
    return `${String(this.get('Requester'))}:${String(this.get('State'))}`;
  }
}

/**
 * Whether a protocol is served, and what stands in the way: its two services, its component, and the component of the
 * whole server. Pure; the engine obeys it, cmdlets explain it.
 */
import type { ServerSections } from './sections.ts';
import { type ComponentName, type ComponentState, REQUESTERS, type Requester, stateOf } from './server-components.ts';
import { SERVICE_NAMES, SERVICES, type ServiceName, type ServiceStatus } from './services.ts';
import type { Protocol } from './setting.ts';

/** `draining`: sessions go on, new connections are not taken. */
export type Serving = 'served' | 'draining' | 'stopped';

type Switches = Pick<ServerSections, 'services' | 'components'>;

/** The component of each protocol's own. */
export const PROXY_OF: Readonly<Record<Protocol, ComponentName>> = { POP3: 'PopProxy', IMAP4: 'ImapProxy' };

/** A requester that holds a component otherwise than Active. */
export interface Hold {
  readonly component: ComponentName;
  readonly requester: Requester;
  readonly state: ComponentState;
}

/** Who holds the components that the protocol needs. */
export function holdsOn(protocol: Protocol, { components }: Switches): readonly Hold[] {
  return ([PROXY_OF[protocol], 'ServerWideOffline'] as const).flatMap((component) =>
    REQUESTERS.map((requester) => ({ component, requester, state: components[component][requester] })).filter(
      ({ state }) => state !== 'Active',
    ),
  );
}

/**
 * Whether a service runs. A front half stops by itself while its component is Inactive, as in Exchange.
 * @param waiting services that are to run, but wait for Start-Service because of their start type
 */
export function serviceState(name: ServiceName, server: Switches, waiting: ReadonlySet<ServiceName>): ServiceStatus {
  if (server.services[name].Status === 'Stopped' || waiting.has(name)) return 'Stopped';
  const { half, protocol } = SERVICES[name];
  return half === 'front' && componentsOf(protocol, server) === 'Inactive' ? 'Stopped' : 'Running';
}

export function servingOf(protocol: Protocol, server: Switches, waiting: ReadonlySet<ServiceName>): Serving {
  const halves = servicesOf(protocol);
  if (halves.some((name) => serviceState(name, server, waiting) === 'Stopped')) return 'stopped';
  return componentsOf(protocol, server) === 'Active' ? 'served' : 'draining';
}

/** The two services of a protocol, front half first. */
export function servicesOf(protocol: Protocol): readonly ServiceName[] {
  return SERVICE_NAMES.filter((name) => SERVICES[name].protocol === protocol);
}

/** The worse of the two components that a protocol needs. */
export function componentsOf(protocol: Protocol, { components }: Switches): ComponentState {
  const states = [stateOf(components[PROXY_OF[protocol]]), stateOf(components.ServerWideOffline)];
  return states.find((state) => state === 'Inactive') ?? states.find((state) => state === 'Draining') ?? 'Active';
}

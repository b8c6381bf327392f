/** What starting, stopping and restarting a service changes in the configuration, and when it may not be. Pure. */
import type { ServerConfiguration, SettingChange } from '../../config/config-store.ts';
import { type ServerSection, sectionOf } from '../../model/sections.ts';
import { nextRestart, SERVICES, type ServiceName, type ServiceStatus } from '../../model/services.ts';
import { componentsOf, type Hold, holdsOn, servicesOf } from '../../model/serving.ts';
import type { CmdletError } from '../cmdlet-error.ts';
import { couldNot } from './service-errors.ts';

export type Order = 'start' | 'stop' | 'restart';

/** @param state how the service is at the moment; one that is to run and does not is started by a restart */
export function orderedChanges(
  order: Order,
  server: string,
  name: ServiceName,
  configured: ServerConfiguration,
  state: ServiceStatus | undefined,
): readonly SettingChange[] {
  const service = configured.services[name];
  const set = (property: string, value: unknown) => [{ server, section: `services/${name}`, property, value } as const];
  if (order === 'stop') return service.Status === 'Stopped' ? [] : set('Status', 'Stopped');
  if (service.Status === 'Stopped') return set('Status', 'Running');
  return order === 'restart' || state === 'Stopped' ? set('Restarts', nextRestart(service)) : [];
}

/** `Status: Running -> Stopped`, a line a change. */
export function changeLines(changes: readonly SettingChange[], before: ServerConfiguration): readonly string[] {
  return changes.map(
    ({ section, property, value }) =>
      `${property}: ${sectionOf(before, section as ServerSection)[property]} -> ${value}`,
  );
}

/** Why the service cannot be started; undefined when it can. */
export function startRefusal(
  server: string,
  name: ServiceName,
  configured: ServerConfiguration,
  cmdlet: string,
): CmdletError | undefined {
  if (configured.services[name].StartType === 'Disabled') {
    return couldNot('started', name, cmdlet, 'its start type is Disabled.', [
      `Set-Service ${name} -StartupType Automatic`,
    ]);
  }
  const { half, protocol } = SERVICES[name];
  if (half === 'back' || componentsOf(protocol, configured) !== 'Inactive') return undefined;
  const holds = holdsOn(protocol, configured).filter(({ state }) => state === 'Inactive');
  return couldNot(
    'started',
    name,
    cmdlet,
    `${holdsInWords(holds)}.`,
    holds.map((hold) => releaseLine(server, hold)),
  );
}

/** `PopProxy is Inactive (requester HealthAPI)` */
export function holdsInWords(holds: readonly Hold[]): string {
  return holds.map((one) => `${one.component} is ${one.state} (requester ${one.requester})`).join(', ');
}

/** The line that takes the requester's hold away. */
export function releaseLine(server: string, { component, requester }: Hold): string {
  return `Set-ServerComponentState -Identity ${server} -Component ${component} -State Active -Requester ${requester}`;
}

/** What else is missing before the protocols of these services are served; a sentence each. */
export function stillMissing(names: readonly ServiceName[], server: string, after: ServerConfiguration): string[] {
  return [...new Set(names.map((name) => SERVICES[name].protocol))].flatMap((protocol) => {
    const stopped = servicesOf(protocol).filter((name) => after.services[name].Status === 'Stopped');
    const holds = holdsOn(protocol, after);
    return [
      ...stopped.map((name) => `${protocol} is served once ${name} runs too: Start-Service ${name}`),
      ...holds.map((hold) => `${protocol} takes no connections: ${holdsInWords([hold])}. ${releaseLine(server, hold)}`),
    ];
  });
}

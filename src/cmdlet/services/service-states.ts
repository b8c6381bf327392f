/** How the services of a server are at the moment, which only a running engine can tell. */
import type { ConfigStore, ServerConfiguration } from '../../config/config-store.ts';
import { SERVICE_NAMES, type ServiceName, type ServiceStatus } from '../../model/services.ts';
import { serviceState } from '../../model/serving.ts';

export interface ServiceStates {
  /** Whether an engine runs; without one nothing does. */
  readonly engine: boolean;
  readonly of: Readonly<Record<ServiceName, ServiceStatus>>;
}

export async function serviceStates(
  store: ConfigStore,
  server: string,
  configured: ServerConfiguration,
): Promise<ServiceStates> {
  const status = await store.readStatus(server);
  const engine = status !== undefined && status.alive !== false;
  const state = (name: ServiceName): ServiceStatus =>
    engine ? (status.states?.[name] ?? serviceState(name, configured, new Set())) : 'Stopped';
  return { engine, of: Object.fromEntries(SERVICE_NAMES.map((name) => [name, state(name)])) as ServiceStates['of'] };
}

/** Said where it matters that nothing can run. */
export function noEngine(server: string): string {
  return `No engine runs for ${server}, so no service does. It is started with: postern serve`;
}

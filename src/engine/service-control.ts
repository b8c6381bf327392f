/**
 * Which protocols are to be served, and what a change of the configuration means for them. Pure bookkeeping: the engine
 * does the work.
 *
 * A service whose start type is not Automatic does not start with the engine: it waits until somebody starts it, which
 * shows as a change of its Status or of its count of restarts.
 */

import { SERVICE_NAMES, type ServiceName, type ServiceStatus } from '../model/services.ts';
import { type Serving, serviceState, servicesOf, servingOf } from '../model/serving.ts';
import type { Protocol } from '../model/setting.ts';
import type { Settings } from './settings.ts';

export type Section = 'pop' | 'imap';

export const PROTOCOL_OF: Readonly<Record<Section, Protocol>> = { pop: 'POP3', imap: 'IMAP4' };

/** What is in force of the services; replaced as a whole. */
export interface ServiceControl {
  readonly waiting: ReadonlySet<ServiceName>;
  readonly serving: Readonly<Record<Section, Serving>>;
}

/** When the engine starts. */
export function initialControl(settings: Settings): ServiceControl {
  const waiting = SERVICE_NAMES.filter((name) => settings.services[name].StartType !== 'Automatic');
  return control(settings, new Set(waiting));
}

/** After a change of the settings. */
export function nextControl(current: ServiceControl, before: Settings, settings: Settings): ServiceControl {
  const waiting = [...current.waiting].filter((name) => {
    const [old, now] = [before.services[name], settings.services[name]];
    return old.Status === now.Status && old.Restarts === now.Restarts;
  });
  return control(settings, new Set(waiting));
}

function control(settings: Settings, waiting: ReadonlySet<ServiceName>): ServiceControl {
  const serving = (section: Section) => servingOf(PROTOCOL_OF[section], settings, waiting);
  return { waiting, serving: { pop: serving('pop'), imap: serving('imap') } };
}

/** Whether one of a protocol's services was started anew. */
export function isRestarted(section: Section, before: Settings, settings: Settings): boolean {
  return servicesOf(PROTOCOL_OF[section]).some(
    (name) => before.services[name].Restarts !== settings.services[name].Restarts,
  );
}

/** The protocols that take connections. */
export function servedBy({ serving }: ServiceControl): readonly Section[] {
  return (['pop', 'imap'] as const).filter((section) => serving[section] === 'served');
}

/** After these protocols could not be served: their services wait until somebody starts them. */
export function waitingFor(sections: readonly Section[], current: ServiceControl, settings: Settings): ServiceControl {
  const failed = sections.flatMap((section) => servicesOf(PROTOCOL_OF[section]));
  return control(settings, new Set([...current.waiting, ...failed]));
}

/** Each service as it is, for the status. */
export function statesOf(
  settings: Settings,
  { waiting }: ServiceControl,
  stopping: boolean,
): Record<ServiceName, ServiceStatus> {
  const state = (name: ServiceName) => (stopping ? 'Stopped' : serviceState(name, settings, waiting));
  return Object.fromEntries(SERVICE_NAMES.map((name) => [name, state(name)] as const)) as Record<
    ServiceName,
    ServiceStatus
  >;
}

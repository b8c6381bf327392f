/**
 * Server components: switches by which several parties (requesters) can take a part of the server out of service. Each
 * has its own say; a component is Active only while nobody holds it otherwise.
 */
import { enumeration } from './enumeration.ts';
import { setting } from './setting.ts';
import { noun, type SettingsOf } from './settings-noun.ts';

export const COMPONENT_NAMES = ['ServerWideOffline', 'PopProxy', 'ImapProxy'] as const;
export type ComponentName = (typeof COMPONENT_NAMES)[number];

export const componentState = enumeration('ServiceState', { Inactive: 0, Active: 1, Draining: 2 });
export type ComponentState = ReturnType<typeof componentState.parse>;

const request = (who: string, position: number) =>
  setting({
    type: componentState,
    default: 'Active',
    help: `What ${who} wants of the component: Inactive ends its sessions, Draining lets them finish and takes no new ones.`,
    takesEffect: 'at once',
    position,
  });

const shape = {
  HealthAPI: request('the monitoring of health', 10),
  Maintenance: request('maintenance', 20),
  Sidelined: request('whoever sidelines the server', 30),
  Functional: request('the server itself', 40),
  Deployment: request('an installation', 50),
};

/** One component of one server: what each requester wants of it. */
export const serverComponent = noun(
  'ServerComponentState',
  'One component: what each requester wants of it. It is Active only while all of them want that.',
  shape,
);
export type ServerComponent = SettingsOf<typeof shape>;

export type Requester = keyof ServerComponent;
export const REQUESTERS = Object.keys(shape) as readonly Requester[];

/** What the requesters' wishes come to. */
export function stateOf(component: ServerComponent): ComponentState {
  const wanted = REQUESTERS.map((requester) => component[requester]);
  return wanted.find((state) => state === 'Inactive') ?? wanted.find((state) => state === 'Draining') ?? 'Active';
}

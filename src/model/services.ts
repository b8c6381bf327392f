/**
 * The services that runbooks start, stop and restart. Exchange has a front and a back half of each protocol; here both
 * are one engine, which serves a protocol while both of its halves are to run.
 */
import { enumeration } from './enumeration.ts';
import { INT32_MAX, int32 } from './int32.ts';
import { type Protocol, setting } from './setting.ts';
import { noun, type SettingsOf } from './settings-noun.ts';

export const SERVICE_NAMES = ['MSExchangePOP3', 'MSExchangePOP3BE', 'MSExchangeIMAP4', 'MSExchangeIMAP4BE'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export interface ServiceFacts {
  readonly displayName: string;
  readonly protocol: Protocol;
  /** The front half is what the component (PopProxy, ImapProxy) switches on and off. */
  readonly half: 'front' | 'back';
}

export const SERVICES: Readonly<Record<ServiceName, ServiceFacts>> = {
  MSExchangePOP3: { displayName: 'Microsoft Exchange POP3', protocol: 'POP3', half: 'front' },
  MSExchangePOP3BE: { displayName: 'Microsoft Exchange POP3 Backend', protocol: 'POP3', half: 'back' },
  MSExchangeIMAP4: { displayName: 'Microsoft Exchange IMAP4', protocol: 'IMAP4', half: 'front' },
  MSExchangeIMAP4BE: { displayName: 'Microsoft Exchange IMAP4 Backend', protocol: 'IMAP4', half: 'back' },
};

/** Windows' numbers. Of its states these two can be asked for here. */
export const serviceStatus = enumeration('ServiceControllerStatus', { Stopped: 1, Running: 4 });
export type ServiceStatus = ReturnType<typeof serviceStatus.parse>;

export const serviceStartMode = enumeration('ServiceStartMode', { Automatic: 2, Manual: 3, Disabled: 4 });
export type ServiceStartMode = ReturnType<typeof serviceStartMode.parse>;

const shape = {
  Status: setting({
    type: serviceStatus,
    default: 'Running',
    help: 'Whether the service is to run. A stopped one stays stopped until Start-Service, also when the engine starts anew.',
    takesEffect: 'at once',
    position: 10,
  }),
  StartType: setting({
    type: serviceStartMode,
    default: 'Automatic',
    help: 'Whether the service starts with the engine (Automatic) or waits for Start-Service (Manual). A Disabled one cannot be started.',
    takesEffect: 'at once',
    position: 20,
  }),
  Restarts: setting({
    type: int32,
    range: { minimum: 0, maximum: INT32_MAX },
    default: 0,
    help: 'Raised by Restart-Service: the service starts anew when it changes.',
    takesEffect: 'at once',
    position: 30,
  }),
};

/** One service of one server. */
export const service = noun('Service', 'One service: whether it runs and how it starts.', shape);
export type ServiceSettings = SettingsOf<typeof shape>;

/** The value of Restarts that makes a service start anew. */
export function nextRestart({ Restarts }: ServiceSettings): number {
  return Restarts >= INT32_MAX ? 0 : Restarts + 1;
}

/** Keys of the configuration that hold for all of its servers, declared as settings are. */
import { formatBinding, parseLoopbackBinding, sameBinding } from './binding.ts';
import { enumeration } from './enumeration.ts';
import { ipNetwork } from './ip-network.ts';
import { listOf } from './list.ts';
import { setting } from './setting.ts';
import { noun, type SettingsOf } from './settings-noun.ts';

/** The forms in which POP3 servers have told unique ids; what they are made of is `mailbox/uidl.ts`'s. */
export const uidlFormat = enumeration('UidlFormat', { dovecot: 0, uidonly: 1, cyrus: 2, courier: 3 });
export type UidlFormat = ReturnType<typeof uidlFormat.parse>;

const shape = {
  pop3UidlFormat: setting({
    type: uidlFormat,
    default: 'dovecot',
    help: 'The form of the unique ids that POP3 tells (UIDL), so that mail programs do not download again what they had from a former server. Ids that the mailboxes bring with them stay as they are.',
    takesEffect: 'next command',
    position: 10,
  }),
  proxyProtocolNetworks: setting({
    type: listOf(ipNetwork),
    example: '192.0.2.10',
    default: [],
    help: 'Addresses and networks of the proxies (HAProxy, nginx, a load balancer) in front of the servers. Their connections must begin with a PROXY header, version 1 or 2, and are closed when they do not; limits, logs and sessions then go by the address that it tells. Nobody else is believed.',
    takesEffect: 'new connections',
    position: 20,
  }),
  trustedNetworks: setting({
    type: listOf(ipNetwork),
    example: '10.0.0.0/8',
    default: [],
    help: 'Addresses and networks whose log-ons are never delayed, however many of them fail: a webmail that logs all its users on from one address, an office behind one. Failures there are not counted.',
    takesEffect: 'next log-on',
    position: 30,
  }),
  metricsBindings: setting({
    type: listOf({
      parse: parseLoopbackBinding,
      format: formatBinding,
      same: sameBinding,
      example: '127.0.0.1:9464',
    }),
    default: [],
    help: 'Addresses and ports where the engine serves /metrics for Prometheus and /healthz, on this machine only (127.0.0.1, [::1]). With none there are neither, and no command is counted.',
    takesEffect: 'at once',
    position: 40,
  }),
};

export const documentKeys = noun('Configuration', 'Keys that hold for all servers.', shape);
export type DocumentKeys = SettingsOf<typeof shape>;

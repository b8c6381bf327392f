/** The settings that both protocols have, declared once; what differs between them is the profile. */
import { type Binding, MAX_PORT } from './binding.ts';
import { boolean } from './boolean.ts';
import { byteQuantifiedSize } from './byte-quantified-size.ts';
import type { ConnectionSetting } from './connection-setting.ts';
import { INT32_MAX, int32 } from './int32.ts';
import type { ServerIdentity } from './server-identity.ts';
import { type Protocol, setting } from './setting.ts';
import {
  bindingList,
  calendarItemRetrievalOptions,
  connectionSettingList,
  extendedProtection,
  logFileRollOver,
  loginOptions,
  mimeTextFormat,
} from './setting-types.ts';
import { bannerText, certificateName, folderPath, webAddress } from './text.ts';
import { timeSpan } from './time-span.ts';
import type { Range } from './value-error.ts';

/** What differs between the protocols in a setting that both have. */
export interface ProtocolProfile {
  readonly protocol: Protocol;
  readonly sslPort: number;
  readonly clearPort: number;
  readonly proxyTargetPort: number;
  readonly maxCommandSize: Range & { readonly default: number };
  readonly banner: string;
  /** Below the data folder. */
  readonly logFolder: string;
}

const LISTENERS =
  'New addresses accept before old ones close. A connection outlives the listener that it came through.';
const ADVERTISED = 'Nothing changes for clients: Get- cmdlets tell it to people.';
const LOWERED = 'Those above a lowered limit stay. Who comes next is refused until enough of them have gone.';
const SECOND = 1000;
const connectionCount: Range = { minimum: 1, maximum: INT32_MAX };

/** Every address of both families. */
const everyAddress = (port: number): readonly Binding[] => [
  { address: '::', port },
  { address: '0.0.0.0', port },
];

/** Both of the protocol's standard ports, under the server's own name. */
function advertised(server: ServerIdentity, profile: ProtocolProfile): readonly ConnectionSetting[] {
  return [
    { host: server.fqdn, port: profile.sslPort, security: 'SSL' },
    { host: server.fqdn, port: profile.clearPort, security: 'TLS' },
  ];
}

/** The common settings with the ranges and defaults of Exchange 2016 and later. */
export function commonSettings(profile: ProtocolProfile) {
  return {
    MaxCommandSize: setting({
      type: int32,
      unit: 'bytes',
      range: { minimum: profile.maxCommandSize.minimum, maximum: profile.maxCommandSize.maximum },
      default: profile.maxCommandSize.default,
      help: 'The longest command a client may send. A longer one is refused.',
      takesEffect: 'next command',
      position: 10,
    }),
    UnencryptedOrTLSBindings: setting({
      type: bindingList,
      example: `0.0.0.0:${profile.clearPort}`,
      default: everyAddress(profile.clearPort),
      help: 'Addresses and ports for connections that begin unencrypted and may turn to TLS. The list replaces the one before; with none, there is no such listener.',
      takesEffect: 'at once',
      openConnections: LISTENERS,
      position: 30,
      column: 1,
    }),
    SSLBindings: setting({
      type: bindingList,
      example: `0.0.0.0:${profile.sslPort}`,
      default: everyAddress(profile.sslPort),
      help: 'Addresses and ports for connections that are TLS from the first byte. The list replaces the one before; with none, there is no such listener.',
      takesEffect: 'at once',
      openConnections: LISTENERS,
      position: 40,
      column: 2,
    }),
    InternalConnectionSettings: setting({
      type: connectionSettingList,
      example: `mail.contoso.com:${profile.sslPort}:SSL`,
      default: (server) => advertised(server, profile),
      help: 'What users inside are told to put into their mail program. It advertises; it does not listen.',
      takesEffect: 'at once',
      openConnections: ADVERTISED,
      position: 50,
    }),
    ExternalConnectionSettings: setting({
      type: connectionSettingList,
      example: `mail.contoso.com:${profile.sslPort}:SSL`,
      default: [],
      help: 'What users outside are told to put into their mail program. It advertises; it does not listen.',
      takesEffect: 'at once',
      openConnections: ADVERTISED,
      position: 60,
    }),
    X509CertificateName: setting({
      type: certificateName,
      default: (server) => server.name,
      help: "The host name of the certificate for TLS: its subject or one of its alternative names. '' leaves the choice to the server's name.",
      takesEffect: 'next handshake',
      position: 70,
      column: 4,
    }),
    Banner: setting({
      type: bannerText,
      default: profile.banner,
      help: 'The text of the greeting.',
      takesEffect: 'new connections',
      position: 80,
    }),
    LoginType: setting({
      type: loginOptions,
      default: 'SecureLogin',
      help: 'Which log-ons are allowed on a connection without TLS: PlainTextLogin all, PlainTextAuthentication those that do not send the password, SecureLogin none.',
      takesEffect: 'next command',
      position: 90,
      column: 3,
    }),
    AuthenticatedConnectionTimeout: setting({
      type: timeSpan,
      range: { minimum: 30 * SECOND, maximum: 86400 * SECOND },
      default: 1800 * SECOND,
      help: 'How long a client that has logged on may be idle before its connection is closed.',
      takesEffect: 'next command',
      openConnections:
        'From its next command on a client has the new time. A longer one also holds for whoever is idle now.',
      position: 100,
    }),
    PreAuthenticatedConnectionTimeout: setting({
      type: timeSpan,
      range: { minimum: 30 * SECOND, maximum: 3600 * SECOND },
      default: 60 * SECOND,
      help: 'How long a client may take to log on, whatever it does meanwhile, before its connection is closed.',
      takesEffect: 'next command',
      openConnections:
        'From its next command on a client has the new time, counted from the beginning of its connection.',
      position: 110,
    }),
    MaxConnections: setting({
      type: int32,
      unit: 'connections',
      range: connectionCount,
      default: INT32_MAX,
      example: '2000',
      help: 'The most connections the service has at once. When it is full, a new one takes the place of one that has not logged on.',
      takesEffect: 'new connections',
      openConnections: LOWERED,
      position: 120,
    }),
    MaxConnectionFromSingleIP: setting({
      type: int32,
      unit: 'connections',
      range: connectionCount,
      default: INT32_MAX,
      example: '50',
      help: 'The most connections the service has at once from one IP address; of IPv6, from one network of 64 bits.',
      takesEffect: 'new connections',
      openConnections: LOWERED,
      position: 130,
    }),
    MaxConnectionsPerUser: setting({
      type: int32,
      unit: 'connections',
      range: connectionCount,
      default: 16,
      help: 'The most connections one user has at once.',
      takesEffect: 'next log-on',
      openConnections: LOWERED,
      position: 140,
    }),
    MessageRetrievalMimeFormat: setting({
      type: mimeTextFormat,
      default: 'BestBodyFormat',
      help: 'The form in which the text of messages is handed out; BestBodyFormat is as it arrived. Attachments stay, and so does what is signed or encrypted.',
      takesEffect: 'next log-on',
      position: 150,
    }),
    ProxyTargetPort: setting({
      type: int32,
      range: { minimum: 1, maximum: MAX_PORT },
      default: profile.proxyTargetPort,
      help: 'The port of the back-end service.',
      takesEffect: 'stored only',
      withoutEffect: 'Front end and back end are one here.',
      position: 160,
    }),
    CalendarItemRetrievalOption: setting({
      type: calendarItemRetrievalOptions,
      default: 'iCalendar',
      help: 'The form in which meeting requests are handed out. Custom needs OwaServerUrl.',
      takesEffect: 'stored only',
      withoutEffect:
        'There is no calendar behind the mail: meeting requests are handed out as they arrived, which is iCalendar.',
      position: 170,
    }),
    OwaServerUrl: setting({
      type: webAddress,
      default: '',
      help: 'The web address of the server that shows calendar items, for CalendarItemRetrievalOption Custom.',
      takesEffect: 'stored only',
      withoutEffect: 'There is no calendar behind the mail that an address could lead to.',
      position: 180,
    }),
    EnableExactRFC822Size: setting({
      type: boolean,
      default: false,
      help: 'Whether message sizes are exact.',
      takesEffect: 'stored only',
      withoutEffect: 'Sizes are always exact here.',
      position: 190,
    }),
    LiveIdBasicAuthReplacement: setting({
      type: boolean,
      default: false,
      help: 'Reserved, as in Exchange.',
      takesEffect: 'stored only',
      withoutEffect: 'Exchange keeps it for itself.',
      position: 200,
    }),
    SuppressReadReceipt: setting({
      type: boolean,
      default: false,
      help: 'Whether a read receipt is held back when a client fetches a message.',
      takesEffect: 'stored only',
      withoutEffect: 'No read receipt is ever sent from here; that is left to the mail program.',
      position: 210,
    }),
    ProtocolLogEnabled: setting({
      type: boolean,
      default: false,
      help: 'Whether every command is written to a protocol log in LogFileLocation.',
      takesEffect: 'next command',
      position: 220,
    }),
    EnforceCertificateErrors: setting({
      type: boolean,
      default: false,
      help: "Whether the back-end's certificate must be valid.",
      takesEffect: 'stored only',
      withoutEffect: 'Front end and back end are one here.',
      position: 230,
    }),
    LogFileLocation: setting({
      type: folderPath,
      example: `/var/log/postern/${profile.protocol.toLowerCase()}`,
      default: profile.logFolder,
      help: 'The folder of the protocol log. A relative path, and a Windows path of a runbook, lie below the data folder.',
      takesEffect: 'next command',
      position: 240,
    }),
    LogFileRollOverSettings: setting({
      type: logFileRollOver,
      default: 'Hourly',
      help: 'How often a new protocol log file begins; counts while LogPerFileSizeQuota is 0.',
      takesEffect: 'next command',
      position: 250,
    }),
    LogPerFileSizeQuota: setting({
      type: byteQuantifiedSize,
      default: 0,
      help: 'The size at which a new protocol log file begins. 0 goes by time (LogFileRollOverSettings), unlimited never begins a new one.',
      takesEffect: 'next command',
      position: 260,
    }),
    ExtendedProtectionPolicy: setting({
      type: extendedProtection,
      default: 'None',
      help: 'Whether log-ons that do not send the password are bound to the TLS connection (channel binding). None offers SCRAM-SHA-256, Allow SCRAM-SHA-256-PLUS as well, Require SCRAM-SHA-256-PLUS in its place. Log-ons that send the password are for LoginType to allow.',
      takesEffect: 'next command',
      position: 270,
    }),
    EnableGSSAPIAndNTLMAuth: setting({
      type: boolean,
      default: true,
      help: 'Whether GSSAPI and NTLM are offered for log-on.',
      takesEffect: 'stored only',
      withoutEffect: 'The server has neither of them.',
      position: 280,
    }),
  };
}

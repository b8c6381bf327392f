/** `Get-` and `Set-ReceiveConnector`: of none. */
import { chosenServer, serverParameter } from '../chosen-server.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { type ParameterTable, parameter } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { none, notThere } from './absent-objects.ts';

const CONNECTORS = {
  plural: 'Receive connectors',
  why: 'SMTP is left to the mail server beside it (Postfix, Exim): set its certificate there.',
} as const;

const identity = {
  type: anyText('ReceiveConnectorIdParameter', "'Client Frontend EX01'"),
  help: 'A connector by its name; there is none to be found.',
  position: 0,
  pipeline: 'property',
} as const;

export const getReceiveConnector = defineCmdlet({
  name: 'Get-ReceiveConnector',
  synopsis: 'Shows no Receive connectors, as there is no SMTP here.',
  description:
    'For runbooks that set up POP3, IMAP4 and SMTP in one go: nothing is handed out, and a warning says why.',
  examples: [{ line: "Get-ReceiveConnector 'Client Frontend*'", text: 'Nothing, with a warning.' }],
  parameters: {
    Identity: parameter(identity),
    Server: parameter(serverParameter),
    DomainController: domainController,
  },
  run: (asked, context) => none(CONNECTORS, asked, context),
});

/** What is set at connectors for mail programs. */
const PROPERTIES = [
  ...['AdvertiseClientSettings', 'AuthMechanism', 'Banner', 'Bindings', 'Comment', 'DefaultDomain', 'Enabled', 'Fqdn'],
  ...['MaxMessageSize', 'PermissionGroups', 'ProtocolLoggingLevel', 'RemoteIPRanges', 'TlsCertificateName'],
];
const accepted: ParameterTable = Object.fromEntries(
  PROPERTIES.map((name) => [
    name,
    parameter({ type: anyText('String'), help: 'Accepted as in Exchange.', onlyAccepted: true }),
  ]),
);

export const setReceiveConnector = defineCmdlet({
  name: 'Set-ReceiveConnector',
  synopsis: 'Finds no Receive connector to change, as there is no SMTP here.',
  description: 'What Get-ReceiveConnector hands on is nothing, so a pipeline of both does nothing.',
  examples: [
    {
      line: "Get-ReceiveConnector 'Client Frontend*' | Set-ReceiveConnector -Fqdn mail.contoso.com",
      text: 'In the management shell: nothing, with a warning.',
    },
  ],
  parameters: {
    Identity: parameter({ ...identity, mandatory: true }),
    ...accepted,
    DomainController: domainController,
  },
  shouldProcess: 'low',
  returns: 'one',
  async run({ Identity }, context) {
    const configuration = await (await context.store()).read();
    throw notThere(CONNECTORS, String(Identity), chosenServer(configuration, undefined, context).name);
  },
});

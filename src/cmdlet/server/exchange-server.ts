/** `Get-ExchangeServer`, `Get-ClientAccessServer`, `Get-ClientAccessService`: the servers of the configuration. */
import type { ServerIdentity } from '../../model/server-identity.ts';
import { serverIdentity } from '../../model/server-identity.ts';
import { chosenServer } from '../chosen-server.ts';
import { CmdletObject, type PropertyValue, type TableView } from '../cmdlet-object.ts';
import { type Cmdlet, type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { stableGuid } from '../stable-guid.ts';
import { anyText } from '../text-type.ts';
import { serverIdentityParameter } from './identity-parameter.ts';

const accepted = { help: 'Accepted as in Exchange.', onlyAccepted: true } as const;

const parameters = {
  Identity: parameter({ ...serverIdentityParameter, help: 'Only this server. Default: all of the configuration.' }),
  Domain: parameter({ ...accepted, type: anyText('Fqdn', 'contoso.com') }),
  DomainController: parameter({ ...accepted, type: anyText('Fqdn', 'dc01.contoso.com') }),
  Status: switchParameter(accepted),
  IncludeAlternateServiceAccountCredentialStatus: switchParameter(accepted),
} as const;

export const getExchangeServer = serverCmdlet({
  name: 'Get-ExchangeServer',
  synopsis: 'Shows the servers of the configuration.',
  view: {
    columns: [
      { property: 'Name', width: 19 },
      { property: 'Site', width: 20 },
      { property: 'ServerRole', width: 21 },
      { property: 'Edition', width: 11 },
      { property: 'AdminDisplayVersion' },
    ],
  },
});

export const getClientAccessServer = serverCmdlet({
  name: 'Get-ClientAccessServer',
  synopsis: 'Shows the servers of the configuration, by the name of Exchange 2010 and 2013.',
  view: { columns: [{ property: 'Name' }] },
});

export const getClientAccessService = serverCmdlet({
  name: 'Get-ClientAccessService',
  synopsis: 'Shows the servers of the configuration, by the name of Exchange 2016 and later.',
  view: { columns: [{ property: 'Name' }] },
});

function serverCmdlet({ name, synopsis, view }: { name: string; synopsis: string; view: TableView }): Cmdlet {
  return defineCmdlet({
    name,
    synopsis,
    description: 'Each of them serves POP3 and IMAP4 and keeps the mailboxes. Without -Identity all are shown.',
    examples: [
      { line: name, text: 'All servers.' },
      { line: `${name} -Identity EX01 --output list`, text: 'Everything about one.' },
    ],
    parameters,
    run: ({ Identity }, context) => servers(Identity, view, context),
  });
}

async function* servers(asked: string | undefined, view: TableView, context: CmdletContext) {
  const configuration = await (await context.store()).read();
  const found =
    asked === undefined
      ? [...configuration.servers.keys()].sort().map((name) => serverIdentity(name, context.hostName()))
      : [chosenServer(configuration, asked, context, 'Identity')];
  for (const server of found) yield serverObject(server, configuration.dataFolder, view);
}

function serverObject({ name, fqdn }: ServerIdentity, dataFolder: string, view: TableView): CmdletObject {
  const distinguishedName = `CN=${name},CN=Servers,CN=Configuration`;
  const domain = fqdn.includes('.') ? fqdn.slice(fqdn.indexOf('.') + 1) : '';
  const properties: readonly (readonly [string, PropertyValue])[] = [
    ['Name', name],
    ['Fqdn', fqdn],
    ['Domain', domain],
    ['Site', ''],
    ['ServerRole', 'Mailbox, ClientAccess'],
    ['Edition', 'Postern'],
    ['AdminDisplayVersion', 'Postern'],
    ['DataPath', dataFolder],
    ['IsClientAccessServer', true],
    ['IsFrontendTransportServer', false],
    ['IsHubTransportServer', false],
    ['IsMailboxServer', true],
    ['IsEdgeServer', false],
    ['DistinguishedName', distinguishedName],
    ['Identity', name],
    ['Guid', stableGuid(distinguishedName)],
    ['Id', name],
    ['IsValid', true],
    ['ObjectState', 'Unchanged'],
  ];
  return new CmdletObject('ExchangeServer', properties, view);
}

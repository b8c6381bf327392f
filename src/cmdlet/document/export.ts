/** `export`: the configuration as a document that can be applied. */
import { chosenServer, serverParameter } from '../chosen-server.ts';
import { TextObject } from '../cmdlet-object.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { documentText, exportedDocument } from './exported.ts';

export const exportCmdlet = defineCmdlet({
  name: 'export',
  synopsis: 'Prints the configuration as a document that postern apply takes.',
  description:
    'YAML, or JSON with --json: what differs from the defaults, of all servers and of what holds for all of them. The revision and dataFolder are left out, which belong to the machine. Applied to the same configuration, it changes nothing.',
  examples: [
    { line: 'export > site.yaml', text: 'Keeps what differs from the defaults.' },
    { line: 'export --all -Server EX01', text: 'Everything about one server, defaults too.' },
    { line: 'export --json', text: 'For a program.' },
  ],
  parameters: {
    All: switchParameter({ help: 'Defaults too, as they are now.', ours: true }),
    Server: parameter({ ...serverParameter, help: 'Only this server: its name, FQDN or distinguished name.' }),
  },
  returns: 'one',
  async *run({ All, Server }, context) {
    const configuration = await (await context.store()).read();
    const servers =
      Server === undefined ? [...configuration.servers.keys()] : [chosenServer(configuration, Server, context).name];
    const document = exportedDocument(configuration, { all: All === true, servers, hostName: context.hostName() });
    const text = await documentText(document);
    yield new TextObject('ConfigurationDocument', text, [['Document', text]], document);
  },
});

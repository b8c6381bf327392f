import { chosenServer } from '../chosen-server.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { nameList } from '../name-list.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { serviceObject } from './service-object.ts';
import { selectionParameters, selectServices, serverOf } from './service-selection.ts';
import { noEngine, serviceStates } from './service-states.ts';

export const getServiceCmdlet = defineCmdlet({
  name: 'Get-Service',
  aliases: ['gsv'],
  synopsis: 'Shows the POP3 and IMAP4 services and whether they run.',
  description:
    'There are MSExchangePOP3, MSExchangePOP3BE, MSExchangeIMAP4 and MSExchangeIMAP4BE. A protocol is served while both of its services run. Status is what the running engine says; without an engine every service is stopped.',
  examples: [
    { line: 'Get-Service', text: 'All services.' },
    { line: "Get-Service '*POP*'", text: 'Those with POP in their names.' },
    { line: 'Get-Service MSExchangeIMAP4, MSExchangeIMAP4BE --json', text: 'Two of them, for a program.' },
  ],
  parameters: {
    ...selectionParameters,
    ComputerName: parameter({
      type: nameList('EX01'),
      help: 'The servers: names, FQDNs or distinguished names. Default: the local one.',
      aliases: ['Cn'],
      valueName: 'server',
    }),
    DependentServices: switchParameter({
      help: 'Shows the services that depend on them: there are none.',
      aliases: ['DS'],
    }),
    RequiredServices: switchParameter({
      help: 'Shows the services that they depend on: there are none.',
      aliases: ['SDO', 'ServicesDependedOn'],
    }),
  },
  async *run({ DependentServices, RequiredServices, ComputerName, ...selection }, context) {
    const { names, errors, notices } = selectServices(selection, 'Get-Service');
    const store = await context.store();
    const configuration = await store.read();
    for (const text of notices) context.notice(text);
    for (const asked of ComputerName ?? [serverOf(selection)]) {
      const server = chosenServer(configuration, asked, context, 'ComputerName').name;
      const configured = configuration.servers.get(server)!;
      const states = await serviceStates(store, server, configured);
      if (!states.engine) context.notice(noEngine(server));
      if (DependentServices === true || RequiredServices === true) continue;
      for (const name of names) yield serviceObject({ name, server, state: states.of[name] }, configured);
    }
    if (errors.length > 0) throw errors[0];
  },
});

import { parameter } from './parameter.ts';
import { anyText } from './text-type.ts';

/** A parameter of most of Exchange's cmdlets. */
export const domainController = parameter({
  type: anyText('Fqdn', 'dc01.contoso.com'),
  help: 'Accepted as in Exchange; there is no domain controller to ask here.',
  onlyAccepted: true,
});

/** PowerShell's sentences about services, and beside each what to type instead. */
import { SERVICE_NAMES, type ServiceName } from '../../model/services.ts';
import { CmdletError } from '../cmdlet-error.ts';
import { ExitCode } from '../exit-code.ts';
import { meantNames } from '../spelling.ts';
import { titleOf } from './service-object.ts';

/** `Start-Service` → `Microsoft.PowerShell.Commands.StartServiceCommand`, which scripts find in error ids. */
export function classOf(cmdlet: string): string {
  return `Microsoft.PowerShell.Commands.${cmdlet.replace('-', '')}Command`;
}

export function noServiceOfName(name: string, cmdlet: string): CmdletError {
  return notFound('NoServiceFoundForGivenName', `Cannot find any service with service name '${name}'.`, name, cmdlet);
}

export function noServiceOfDisplayName(name: string, cmdlet: string): CmdletError {
  const message = `Cannot find any service with display name '${name}'.`;
  return notFound('NoServiceFoundForGivenDisplayName', message, name, cmdlet);
}

function notFound(id: string, message: string, name: string, cmdlet: string): CmdletError {
  return new CmdletError(message, {
    id,
    category: 'ObjectNotFound',
    exitCode: ExitCode.notFound,
    commandClass: classOf(cmdlet),
    hints: [ofExchange(name) ?? didYouMean(name) ?? `There are ${SERVICE_NAMES.join(', ')}.`],
  });
}

/** Services of an Exchange server that have no counterpart here. */
const EXCHANGE =
  /^(MSExchange(ADTopology|AntispamUpdate|Compliance|Dag|Delivery|Diagnostics|Edge|FastSearch|FrontEndTransport|HM|InformationStore|IS|Mailbox|Mitigation|Monitoring|Notifications|Repl|RPC|SA|Search|Service|Submission|Throttling|Transport|UM)\w*|HostControllerService|W3SVC|WAS|IISADMIN|ClusSvc|WinRM)$/i;

function ofExchange(name: string): string | undefined {
  if (!EXCHANGE.test(name)) return undefined;
  return `${name} belongs to a part of Exchange or Windows that is not here: leave it out. There are ${SERVICE_NAMES.join(', ')}.`;
}

/** Names that are printed in help pages and playbooks, or that Windows would not have, and what they mean. */
const PUBLISHED: Readonly<Record<string, string>> = {
  pop: 'MSExchangePOP3',
  pop3: 'MSExchangePOP3',
  pop3svc: 'MSExchangePOP3',
  msexchangepop: 'MSExchangePOP3',
  msexchangepop4: 'MSExchangePOP3',
  msexchangepop3backend: 'MSExchangePOP3BE',
  imap: 'MSExchangeIMAP4',
  imap4: 'MSExchangeIMAP4',
  imap4svc: 'MSExchangeIMAP4',
  msexchangeimap: 'MSExchangeIMAP4',
  msexchangeimap3: 'MSExchangeIMAP4',
  msexchangeimap4backend: 'MSExchangeIMAP4BE',
};

/** `Did you mean MSExchangePOP3*?` for a name or a pattern; undefined when nobody can tell. */
export function didYouMean(typed: string): string | undefined {
  const bare = typed.replace(/^\*|\*$/g, '');
  const meant = PUBLISHED[bare.toLowerCase()] ?? meantNames(bare, SERVICE_NAMES, 1)[0];
  return meant === undefined ? undefined : `Did you mean ${meant}${typed.endsWith('*') ? '*' : ''}?`;
}

/** @param what done to the service: `started`, `stopped`, `configured` */
export function couldNot(
  what: 'started' | 'stopped' | 'configured',
  name: ServiceName,
  cmdlet: string,
  reason: string,
  hints: readonly string[],
): CmdletError {
  const ids = { started: 'CouldNotStartService', stopped: 'CouldNotStopService', configured: 'CouldNotSetService' };
  return new CmdletError(`Service '${titleOf(name)}' cannot be ${what} due to the following error: ${reason}`, {
    id: ids[what],
    category: 'InvalidOperation',
    exitCode: ExitCode.failed,
    commandClass: classOf(cmdlet),
    hints,
  });
}

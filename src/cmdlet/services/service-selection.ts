/** Which services a cmdlet means: by name, display name, wildcard or object, within -Include and -Exclude. */
import { SERVICE_NAMES, SERVICES, type ServiceName } from '../../model/services.ts';
import { hasWildcard, matchesAny, wildcard } from '../../model/wildcard.ts';
import { cannotBeUsedTogether } from '../binder-errors.ts';
import { serverParameter } from '../chosen-server.ts';
import type { CmdletError } from '../cmdlet-error.ts';
import { CmdletObject, textOf } from '../cmdlet-object.ts';
import { nameList } from '../name-list.ts';
import { objectType } from '../object-type.ts';
import { parameter } from '../parameter.ts';
import { didYouMean, noServiceOfDisplayName, noServiceOfName } from './service-errors.ts';

/** What stands for one service: an object of `Get-Service`, or a name. */
interface Reference {
  readonly name: string;
  readonly server: string | undefined;
}

const references = objectType<readonly Reference[]>('ServiceController[]', '(Get-Service MSExchangePOP3)', (input) => {
  const found = (Array.isArray(input) ? input : [input]).map(referenceOf);
  return found.every((one) => one !== undefined) ? (found as readonly Reference[]) : undefined;
});

function referenceOf(input: unknown): Reference | undefined {
  if (typeof input === 'string') return { name: input, server: undefined };
  if (!(input instanceof CmdletObject)) return undefined;
  const text = (property: string) => {
    const value = input.get(property);
    return value === undefined || value === null ? undefined : textOf(value);
  };
  const name = text('Name') ?? text('ServiceName');
  return name === undefined ? undefined : { name, server: text('MachineName') };
}

/** By which a service is found; the same for every cmdlet but Set-Service. */
export const selectionParameters = {
  Name: parameter({
    type: nameList('MSExchangePOP3'),
    help: 'Names of services, also with wildcards: MSExchangePOP3*, *IMAP*.',
    position: 0,
    aliases: ['ServiceName', 'SN'],
    valueName: 'name',
  }),
  DisplayName: parameter({
    type: nameList("'Microsoft Exchange POP3'"),
    help: "Display names, also with wildcards: '*IMAP4*'.",
    aliases: ['DN'],
    valueName: 'name',
  }),
  InputObject: parameter({
    type: references,
    help: 'Services as Get-Service hands them out.',
    pipeline: 'value',
  }),
  Include: parameter({ type: nameList('*BE'), help: 'Of these only those whose names match.', valueName: 'pattern' }),
  Exclude: parameter({
    type: nameList('*BE'),
    help: 'Of these all but those whose names match.',
    valueName: 'pattern',
  }),
  ComputerName: parameter({ ...serverParameter, aliases: ['Cn'] }),
} as const;

export interface Selection {
  readonly Name?: readonly string[] | undefined;
  readonly DisplayName?: readonly string[] | undefined;
  readonly InputObject?: readonly Reference[] | undefined;
  readonly Include?: readonly string[] | undefined;
  readonly Exclude?: readonly string[] | undefined;
  readonly ComputerName?: string | undefined;
}

export interface Selected {
  /** Sorted by name, as PowerShell has them. */
  readonly names: readonly ServiceName[];
  /** For each name that is nobody's. A wildcard that matches nothing is none. */
  readonly errors: readonly CmdletError[];
  /** A wildcard that matches nothing although another one would. */
  readonly notices: readonly string[];
}

/** @throws CmdletError when the ways to select exclude each other */
export function selectServices(selection: Selection, cmdlet: string): Selected {
  const { Name, DisplayName, InputObject, Include, Exclude } = selection;
  if (Name !== undefined && DisplayName !== undefined) {
    throw cannotBeUsedTogether(['-Name', '-DisplayName'], 'Select the services by one of them.');
  }
  const wanted = DisplayName ?? Name ?? InputObject?.map(({ name }) => name) ?? ['*'];
  const titleFor = (name: ServiceName) => (DisplayName === undefined ? name : SERVICES[name].displayName);
  const noService = DisplayName === undefined ? noServiceOfName : noServiceOfDisplayName;
  const errors: CmdletError[] = [];
  const notices: string[] = [];
  const found = new Set<ServiceName>();
  for (const pattern of wanted) {
    const { matches } = wildcard(pattern);
    const matching = SERVICE_NAMES.filter((name) => matches(titleFor(name)));
    for (const name of matching) found.add(name);
    if (matching.length > 0) continue;
    if (!hasWildcard(pattern)) errors.push(noService(pattern, cmdlet));
    else if (didYouMean(pattern)) notices.push(`No service matches '${pattern}'. ${didYouMean(pattern)}`);
  }
  const names = [...found].filter(
    (name) => (!Include || matchesAny(Include, name)) && !(Exclude && matchesAny(Exclude, name)),
  );
  return { names: names.sort(), errors, notices };
}

/** The server that the services belong to; undefined means the local one. */
export function serverOf({ ComputerName, InputObject }: Selection): string | undefined {
  return ComputerName ?? InputObject?.find(({ server }) => server !== undefined)?.server;
}

/** `-Services`: the services of Exchange, of which two are here. */
import { enumeration } from '../../model/enumeration.ts';
import { type ListType, listOf } from '../../model/list.ts';
import { quoteInput, ValueError } from '../../model/value-error.ts';
import { TLS_SERVICES, type TlsService } from './certificates.ts';

/** With the numbers that go into a sum, as scripts write it. */
const MEMBERS = { None: 0, IMAP: 1, POP: 2, UM: 4, IIS: 8, SMTP: 16, Federation: 32, UMCallRouter: 64 } as const;
const member = enumeration('AllowedServices', MEMBERS, { numbered: false });
export type AllowedService = ReturnType<typeof member.parse>;

/** Names, with commas between them or as an array; or the sum of their numbers. */
export const allowedServices: ListType<AllowedService> = {
  ...listOf<AllowedService>({
    example: 'POP,IMAP',
    parse: (input) => member.parse(input),
    format: (name) => name,
    same: (a, b) => a === b,
  }),
  name: 'AllowedServices',
  parse(input) {
    const items = (Array.isArray(input) ? input : String(input ?? '').split(',')).flatMap((one) =>
      String(one).split(','),
    );
    const names = items.flatMap((one) => fromSum(one.trim()) ?? [member.parse(one)]);
    if (names.length === 0) throw new ValueError('AllowedServices needs a service.', 'Write for example POP,IMAP.');
    return [...new Set(names)];
  },
};

/** undefined for what is no number. */
function fromSum(text: string): readonly AllowedService[] | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  const sum = Number(text);
  const names = member.names.filter((name) => MEMBERS[name] !== 0 && (sum & MEMBERS[name]) !== 0);
  if (names.reduce((total, name) => total + MEMBERS[name], 0) !== sum) {
    throw new ValueError(`Cannot convert value ${quoteInput(text)} to type "AllowedServices".`);
  }
  return sum === 0 ? ['None'] : names;
}

/** The services that are here, and those that are not. */
export function divided(services: readonly AllowedService[]): {
  readonly here: readonly TlsService[];
  readonly elsewhere: readonly AllowedService[];
} {
  const here = TLS_SERVICES.filter((service) => services.includes(service));
  return { here, elsewhere: services.filter((one) => one !== 'None' && !here.includes(one as TlsService)) };
}

/** What to say of services that are not here; '' for none. */
export function elsewhereNotice(services: readonly AllowedService[]): string {
  const { elsewhere } = divided(services);
  if (elsewhere.length === 0) return '';
  return `${elsewhere.join(', ')}: not served here, so nothing changes for ${elsewhere.length === 1 ? 'it' : 'them'}.`;
}

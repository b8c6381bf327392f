/** The subject and the host names of a new certificate, from what a person gave and from the server's own names. */

import { normalHost } from '../../certificates/host-match.ts';
import { commonNameOf, parseSubjectName, type SubjectName } from '../../certificates/subject-name.ts';
import { isHostName } from '../../model/host-name.ts';
import type { ServerIdentity } from '../../model/server-identity.ts';
import { wrongInput } from '../cmdlet-error.ts';
import type { CmdletObject, PropertyValue } from '../cmdlet-object.ts';

export interface SubjectWish {
  readonly SubjectName?: string;
  readonly DomainName?: readonly string[];
  readonly IncludeServerFQDN?: boolean;
  readonly IncludeServerNetBIOSName?: boolean;
  readonly Instance?: CmdletObject;
}

export interface Subject {
  readonly name: SubjectName;
  /** As it was given. */
  readonly text: string;
  /** Lower case, once each; the subject's own first. */
  readonly domains: readonly string[];
}

/** @throws CmdletError when the subject or a name is none */
export function subjectAndDomains(wish: SubjectWish, server: ServerIdentity): Subject {
  const text = wish.SubjectName ?? textIn(wish.Instance?.get('Subject')) ?? `CN=${server.name}`;
  const name = parseSubjectName(text);
  if (typeof name === 'string')
    throw wrongInput('InvalidSubjectName', `'${text}': ${name}`, { parameter: 'SubjectName' });
  const common = commonNameOf(name);
  const isOwn = wish.SubjectName === undefined && wish.Instance === undefined;
  const asked = wish.DomainName ?? listIn(wish.Instance?.get('CertificateDomains'));
  const own = isOwn && asked === undefined ? [server.name, server.fqdn] : [];
  const names = [
    ...(common !== undefined && isHostName(common.replace(/^\*\./, '')) ? [common] : []),
    ...(asked ?? []).map((one) => checkedHost(one)),
    ...own,
    ...(wish.IncludeServerFQDN ? [server.fqdn] : []),
    ...(wish.IncludeServerNetBIOSName ? [server.name] : []),
  ];
  return { name, text, domains: [...new Set(names.map(normalHost))] };
}

function checkedHost(text: string): string {
  if (isHostName(text.replace(/^\*\./, '')) && normalHost(text) !== '') return text;
  throw wrongInput('InvalidDomainName', `'${text}' is no host name.`, {
    parameter: 'DomainName',
    hints: ['Write for example mail.contoso.com, or *.contoso.com.'],
  });
}

function textIn(value: PropertyValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function listIn(value: PropertyValue | undefined): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

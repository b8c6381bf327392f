/** What the published blocks find: servers, mailboxes, files and certificates of the names that they use. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHEAP } from '../../directory/support.ts';
import { prepareCertificates } from '../runbook-certificates.ts';

/** The servers that the blocks name. The first is the one that is meant when none is named. */
const SERVERS = [
  ...['EX01', 'MBX01', 'CAS01', 'Contoso12', 'Exch5', 'Ex2019', 'server1', 'mailbox1', 'srv01', 'enco-srv01'],
  ...['W2k22Ex', 'MAILSERVER01', 'Mailbox01'],
];

/** The mailboxes that the blocks name, as lines of the directory. */
const MAILBOXES = [
  ['jane', 'Jane Doe'],
  ['user01', ''],
  ['rand', 'Rand Zaher', 'OrganizationalUnit=OU=Marketing,OU=North%20America,DC=contoso,DC=com'],
  ['john', 'John Smith'],
  ['gurinder', 'Gurinder Singh', 'Department=Engineering%20I', 'StateOrProvince=WA'],
  ['jeff', 'Jeff Hay', 'RecipientTypeDetails=SharedMailbox'],
  ['adam', 'Adam Barr'],
  ['kweku', ''],
].map(
  ([name, display, ...more]) =>
    `${name}:${CHEAP.bcrypt}:::${display}:::${[`PrimarySmtpAddress=${name}@contoso.com`, ...more].join(' ')}\n`,
);

export interface Setting {
  /** A folder to copy: the configuration and all that lies beside it. */
  readonly template: string;
  readonly filled: (lines: string) => string;
}

export async function runbookSetting(): Promise<Setting> {
  const template = mkdtempSync(join(tmpdir(), 'postern-runbooks-'));
  writeFileSync(join(template, 'postern.yaml'), `servers:\n${SERVERS.map((name) => `  ${name}: {}\n`).join('')}`);
  mkdirSync(join(template, 'ExchangeConfiguration'));
  mkdirSync(join(template, 'data'));
  writeFileSync(join(template, 'data', 'mailboxes.passwd'), MAILBOXES.join(''));
  for (const folder of ['c/Temp', 'c/My Documents', 'c/Certificates', 'c/Data', 'share']) {
    mkdirSync(join(template, folder), { recursive: true });
  }
  writeFileSync(join(template, 'c', 'My Documents', 'Accounts.txt'), 'jane\n');
  return { template, filled: await prepareCertificates(template) };
}

/** The server whose engine runs while a block does: the one that it names. */
export function serverNamedIn(lines: string): string {
  return SERVERS.find((name) => new RegExp(`\\b${name}\\b`, 'i').test(lines)) ?? SERVERS[0]!;
}

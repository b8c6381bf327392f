/**
 * Lines that are wrong and yet printed in help pages, blogs and generated playbooks. Somebody will paste them; each gets
 * told what works.
 */

import { kebab } from '../model/kebab.ts';
import type { CmdletSyntax } from './define-cmdlet.ts';
import type { NameStyle } from './resolve-parameter.ts';
import { meantNames, normalName } from './spelling.ts';

/** Parameters that do not exist, under the name that people find in print. */
const PARAMETERS: Readonly<Record<string, (show: (name: string) => string, noun: string) => string>> = {
  identity: (show) => `There is no ${show('Identity')}: name the server with ${show('Server')}.`,
  instance: (show) => `There is no ${show('Instance')} any more: name the server with ${show('Server')}.`,
  maxconnectionsfromsingleip: (show) =>
    `Did you mean ${show('MaxConnectionFromSingleIP')}? "Connection" has no s in this one.`,
  protocolloggingenabled: (show) => `Did you mean ${show('ProtocolLogEnabled')}?`,
  protocollogging: (show) => `Did you mean ${show('ProtocolLogEnabled')}?`,
  messageretrievalsortorder: () =>
    'Only POP3 hands messages out in an order: Set-PopSettings -MessageRetrievalSortOrder.',
  showhiddenfoldersenabled: () => 'Only IMAP4 has folders: Set-ImapSettings -ShowHiddenFoldersEnabled.',
  sslrequired: (show) => `To allow log-ons inside TLS only, use ${show('LoginType')} SecureLogin.`,
  requiressl: (show) => `To allow log-ons inside TLS only, use ${show('LoginType')} SecureLogin.`,
  requiretls: (show) => `To allow log-ons inside TLS only, use ${show('LoginType')} SecureLogin.`,
  listenonipaddress: (show) => `Addresses and ports are set with ${show('UnencryptedOrTLSBindings')} 0.0.0.0:110.`,
  listenonport: (show) => `Addresses and ports are set with ${show('UnencryptedOrTLSBindings')} 0.0.0.0:110.`,
  fl: (show) => `To see every property, use ${show('Output')} list.`,
  formatlist: (show) => `To see every property, use ${show('Output')} list.`,
  property: (show) => `To see every property, use ${show('Output')} list; programs take ${show('Json')}.`,
  enabled: (_show, noun) =>
    noun === 'PopSettings'
      ? 'One user: Set-CASMailbox USER -PopEnabled $false. The whole service: Stop-Service MSExchangePOP3.'
      : 'One user: Set-CASMailbox USER -ImapEnabled $false. The whole service: Stop-Service MSExchangeIMAP4.',
};

/** What to say about a parameter that does not exist; undefined when it is nobody's published mistake. */
export function parameterMistake(cmdlet: CmdletSyntax, typed: string, style: NameStyle): string | undefined {
  const noun = cmdlet.name.split('-')[1]!;
  if (noun !== 'PopSettings' && noun !== 'ImapSettings') return undefined;
  const show = (name: string) => (style === '--' ? `--${kebab(name)}` : `-${name}`);
  return PARAMETERS[normalName(typed)]?.(show, noun);
}

/** Commands that do not exist, and what does what they promise. */
const COMMANDS: Readonly<Record<string, string>> = {
  'set-imap4settings': 'Set-ImapSettings',
  'get-imap4settings': 'Get-ImapSettings',
  'set-pop3settings': 'Set-PopSettings',
  'get-pop3settings': 'Get-PopSettings',
  'enable-pop3': 'Start-Service MSExchangePOP3',
  'enable-imap4': 'Start-Service MSExchangeIMAP4',
  'disable-pop3': 'Stop-Service MSExchangePOP3',
  'disable-imap4': 'Stop-Service MSExchangeIMAP4',
};

/**
 * What was probably meant by a command that does not exist.
 * @param words the command and what follows it
 * @param known the commands there are, in Exchange's spelling
 * @returns lines or names to type instead, best first
 */
export function meantCommands(words: readonly string[], known: readonly string[]): readonly string[] {
  const [name = '', next = ''] = words;
  // `Set -ImapSettings -Identity CAS01`: the verb and its noun were torn apart.
  const joined = /^[a-z]+$/i.test(name) && /^-\w/.test(next) ? known.find(sameAs(`${name}${next}`)) : undefined;
  if (joined !== undefined) return [[joined, ...words.slice(2).map(identityToServer).map(quoted)].join(' ')];
  const published = COMMANDS[name.toLowerCase()];
  if (published !== undefined && known.some(sameAs(published.split(' ')[0]!))) return [published];
  return meantNames(name, known);
}

function sameAs(name: string): (other: string) => boolean {
  return (other) => other.toLowerCase() === name.toLowerCase();
}

function identityToServer(word: string): string {
  return /^-identity$/i.test(word) ? '-Server' : word;
}

/** As a shell needs it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./[\]{}-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

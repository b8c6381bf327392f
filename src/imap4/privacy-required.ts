/** What LoginType refuses outside TLS, before a name or a password is looked at. */
import type { ImapSettings } from '../model/imap-settings.ts';
import type { ProtocolHost } from '../wire/host.ts';
import type { Transport } from '../wire/transport.ts';
import { NoError } from './errors.ts';
import { INVALID_STATE } from './texts.ts';

/** @param what the command or mechanism */
export function privacyRequired(
  { host, transport }: { readonly host: ProtocolHost<ImapSettings>; readonly transport: Transport },
  what: string,
): NoError {
  const { LoginType } = host.settings();
  const { remoteAddress: address } = transport;
  host.log.info({ address, LoginType }, 'IMAP4 log-on refused: LoginType asks for TLS first');
  const text = `${INVALID_STATE} ${what} is disabled on a connection without TLS.`;
  return new NoError('PRIVACYREQUIRED', text, `LoginType:${LoginType}`);
}

/** The two protocols under the names that the engine and administrators know them by. */
import { ImapService } from '../imap4/service.ts';
import type { ImapSettings } from '../model/imap-settings.ts';
import type { PopSettings } from '../model/pop-settings.ts';
import { PopService } from '../pop3/service.ts';
import type { Protocol } from './protocol.ts';

export function pop3(): Protocol<PopSettings> {
  const service = new PopService();
  return {
    section: 'pop',
    displayName: 'POP3',
    greet: (...connection) => service.greet(...connection),
    open: (...session) => service.open(...session),
    turnAway: (sentence) => service.turnAway(sentence),
  };
}

export function imap4(): Protocol<ImapSettings> {
  const service = new ImapService();
  return {
    section: 'imap',
    displayName: 'IMAP4',
    greet: (...connection) => service.greet(...connection),
    open: (...session) => service.open(...session),
    turnAway: (sentence) => service.turnAway(sentence),
  };
}

/** The forms in which servers have given out POP3's unique-id listing, so that clients of before see no mail twice. */

import type { UidlFormat } from '../model/document-keys.ts';

/** Makes a UIDL, 1 to 70 octets of 0x21 to 0x7E (RFC 1939 §7), out of UID and UIDVALIDITY. */
export type UidlForm = (uid: number, uidValidity: number) => string;

export const UIDL_FORMS = {
  /** Dovecot's default, `%08Xu%08Xv`: UID and UIDVALIDITY, each as 8 hex digits. */
  dovecot: (uid, uidValidity) => hex8(uid) + hex8(uidValidity),
  /** `%u`: Cyrus up to 2.1.3, Courier's second form. */
  uidonly: (uid) => String(uid),
  /** `%v.%u`: Cyrus from 2.1.4 on, Dovecot before 1.0. */
  cyrus: (uid, uidValidity) => `${uidValidity}.${uid}`,
  /** `%v-%u`: Courier's third form. */
  courier: (uid, uidValidity) => `${uidValidity}-${uid}`,
} as const satisfies Record<UidlFormat, UidlForm>;

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}

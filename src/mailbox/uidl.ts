/** The forms in which servers have given out POP3's unique-id listing, so that clients of before see no mail twice. */

/** Dovecot's default, `%08Xu%08Xv`: UID and UIDVALIDITY, each as 8 hex digits. */
export function dovecotUidl(uid: number, uidValidity: number): string {
  return hex8(uid) + hex8(uidValidity);
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}

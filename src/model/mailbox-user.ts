/**
 * Someone who may log on, as the directory knows them and as the store and the protocols need them.
 * Carries no secret: what verifies a password stays inside `directory/`.
 */
export interface MailboxUser {
  /** The name in its one canonical form (lower case); also the key for per-user limits and locks. */
  readonly name: string;
  /** Absolute path of the Maildir root. */
  readonly maildir: string;
  readonly popEnabled: boolean;
  readonly imapEnabled: boolean;
}

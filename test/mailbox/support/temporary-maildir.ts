import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MailboxUser } from '../../../src/model/mailbox-user.ts';

/** A folder of its own for a test. */
export class TemporaryMaildir {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'postern-maildir-'));
  readonly path = path.join(this.folder, 'Maildir');
  readonly user: MailboxUser = { name: 'anna', maildir: this.path, popEnabled: true, imapEnabled: true };

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

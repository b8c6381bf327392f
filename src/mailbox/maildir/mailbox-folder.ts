/** The folder of one mailbox: `cur`, `new`, `tmp`, and the files that servers keep beside them. */
import type { Path } from './disk.ts';
import type { Permissions } from './permissions.ts';

export type Compartment = 'cur' | 'new' | 'tmp';

const BEYOND_ASCII = /[^\u0000-\u007f]/;

export class MailboxFolder {
  /** Absolute; another one after a rename. */
  path: string;
  readonly permissions: Permissions;

  constructor(path: string, permissions: Permissions) {
    this.path = path;
    this.permissions = permissions;
  }

  /** Where a message file is. @param name octets as latin1 */
  fileIn(compartment: Compartment, name: string): Path {
    const folder = `${this.path}/${compartment}/`;
    // Node writes strings as UTF-8; a name that is not ASCII must reach the system octet by octet.
    return BEYOND_ASCII.test(name) ? Buffer.concat([Buffer.from(folder), Buffer.from(name, 'latin1')]) : folder + name;
  }

  compartment(compartment: Compartment): string {
    return `${this.path}/${compartment}`;
  }

  /** A file beside the compartments. */
  beside(name: string): string {
    return `${this.path}/${name}`;
  }
}

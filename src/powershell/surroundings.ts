/** What the shell needs of its place beyond what a single cmdlet does. */
import type { Surroundings } from '../cmdlet/surroundings.ts';

export interface ShellSurroundings extends Surroundings {
  now(): Date;
  /** The current folder. */
  readonly folder: string;
  /** What --config of the shell says; cmdlets of the session use it unless they have their own. */
  readonly config: string | undefined;
}

/**
 * What the Format- cmdlets hand on: an object together with the form it is to be shown in. The writer at the end of
 * the pipeline joins those of one call; whoever wants data instead finds the object that was meant.
 */
import { CmdletObject, type ViewColumn } from '../../cmdlet/cmdlet-object.ts';
import type { Value } from '../values/value.ts';

/** Shared by all objects of one call of a Format- cmdlet. */
export interface FormatRun {
  /** `Format-List` */
  readonly cmdlet: string;
  readonly shape: 'list' | 'table' | 'wide';
  /** Undefined: those of the object. */
  readonly columns?: readonly ViewColumn[] | undefined;
  readonly wrap?: boolean;
  readonly hideHeaders?: boolean;
  /** Columns of a wide list. */
  readonly perLine?: number | undefined;
}

export class FormatRecord extends CmdletObject {
  readonly run: FormatRun;
  /** The object with the properties that were asked for. */
  readonly object: CmdletObject;
  /** What stands above a group of -GroupBy; a new one begins a new block. */
  readonly heading: string | undefined;
  constructor(run: FormatRun, object: CmdletObject, heading?: string) {
    super('FormatEntryData', object.properties);
    this.run = run;
    this.object = object;
    this.heading = heading;
  }
}

/** A value that is no object as one with a single nameless property, to be put into columns. */
export function asObject(value: Value): CmdletObject {
  return value instanceof CmdletObject ? value : new CmdletObject('Value', [['Value', value]]);
}

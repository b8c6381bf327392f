/** What the tables of static members are made of. */
import type { Files } from '../../files.ts';
import { toNumber } from '../../values/number.ts';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';

/** What a static member may know of where it runs. */
export interface StaticContext {
  readonly files: Files;
  now(): Date;
  /** With its domain. */
  readonly hostName: string;
  readonly machineName: string;
  readonly userName: string;
  readonly folder: string;
  environment(name: string): Promise<Value>;
  /** `[Console]::WriteLine( )` */
  show(text: string): void;
}

export type Args = readonly Value[];
export type Static = (args: Args, context: StaticContext) => Value | Promise<Value>;
/** By the type's short name and the member's, in lower case. */
export type Statics = Readonly<Record<string, Readonly<Record<string, Static>>>>;

export const text = (args: Args, index = 0) => toText(args[index] ?? null);
export const number = (args: Args, index = 0) => toNumber(args[index] ?? null);
export const constant =
  (value: Value): Static =>
  () =>
    value;

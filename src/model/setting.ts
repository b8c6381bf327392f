/**
 * How a setting is declared. A setting is a zod codec between what a document or a person writes and the value in
 * memory; what zod cannot know of it (help, unit, position, when it takes effect) stands beside it in a registry. One
 * such entry feeds the command line, the management shell, the YAML file, the output, the documentation.
 */
import * as z from 'zod/mini';
import type { ServerIdentity } from './server-identity.ts';
import { type Range, ValueError } from './value-error.ts';
import type { ValueType } from './value-type.ts';

/** When a change reaches clients. `stored only`: kept and shown for Exchange's runbooks; nothing here depends on it. */
export type TakesEffect =
  | 'at once'
  | 'next command'
  | 'next log-on'
  | 'new connections'
  | 'next handshake'
  | 'new mailboxes'
  | 'stored only';

export type Protocol = 'POP3' | 'IMAP4';

export interface SettingDeclaration<T> {
  readonly type: ValueType<T>;
  /** What the number counts: `bytes`, `connections`. */
  readonly unit?: string;
  readonly range?: Range;
  /** A constant, or what it is on a given server. */
  readonly default: NoInfer<T> | ((server: ServerIdentity) => NoInfer<T>);
  /** A value to show, where the type's own example would mislead. */
  readonly example?: string;
  /** One or two sentences for an administrator. */
  readonly help: string;
  readonly takesEffect: TakesEffect;
  /** What becomes of connections that are open, as a sentence, where `takesEffect` alone does not say it. */
  readonly openConnections?: string;
  /**
   * Why nothing depends on it here, as a sentence. Goes with `stored only`. Who sets another value than the default is
   * told, and so is whoever reads help or documentation.
   */
  readonly withoutEffect?: string;
  /** Place in Format-List; Exchange's order, in steps of ten. */
  readonly position: number;
  /** Place in the default table, from 1; settings without one are not in it. */
  readonly column?: number;
}

/** A declared setting under its names. */
export interface Setting<T = unknown> extends SettingDeclaration<T> {
  /** Exchange's: `SSLBindings`. */
  readonly name: string;
  /** The command line's, without dashes: `ssl-bindings`. */
  readonly flag: string;
  readonly schema: SettingSchema<T>;
}

export type SettingSchema<T> = z.ZodMiniType<T, unknown>;

/** What stands beside each setting's schema. */
export const declarations = z.registry<SettingDeclaration<unknown>>();

export function setting<T>(declaration: SettingDeclaration<T>): SettingSchema<T> {
  const { type } = declaration;
  const schema = z.codec(ANYTHING, valueSchema(declaration), {
    decode(input, context) {
      try {
        return type.parse(input) as never;
      } catch (error) {
        if (!(error instanceof ValueError)) throw error;
        context.issues.push({ code: 'custom', input, message: error.message, params: { hint: error.hint } });
        return z.NEVER;
      }
    },
    encode: (inMemory) => type.encode(inMemory as T),
  }) as unknown as SettingSchema<T>;
  declarations.add(schema, declaration as SettingDeclaration<unknown>);
  return schema;
}

/** One for all, since every start of every cmdlet declares all settings. */
const ANYTHING = z.unknown();

/** What a value in memory must be beyond its type: within the range, where there is one. */
function valueSchema<T>(declaration: SettingDeclaration<T>): z.ZodMiniType {
  const { range } = declaration;
  if (range === undefined) return ANYTHING;
  const isWithin = (candidate: unknown) => typeof candidate !== 'number' || within(range, candidate);
  const error = (issue: { input?: unknown }) => rangeText(declaration, issue.input as number);
  return ANYTHING.check(z.refine(isWithin, { error, params: { kind: 'range' } }));
}

function within(range: Range, candidate: number): boolean {
  return candidate >= range.minimum && candidate <= range.maximum;
}

function rangeText({ type, range, unit }: BoundedDeclaration, candidate: number): string {
  const { minimum, maximum } = range!;
  const [value, low, high] = [candidate, minimum, maximum].map((bound) => boundText(type, bound));
  const counted = unit ? ` ${unit}` : '';
  return candidate < minimum
    ? `${value}${counted} is below the minimum of ${low}; the maximum is ${high}.`
    : `${value}${counted} is above the maximum of ${high}; the minimum is ${low}.`;
}

/** `40 to 1024 bytes`, `00:00:30 to 1.00:00:00`; undefined for a setting without a range. */
export function rangeInWords({ type, range, unit }: BoundedDeclaration): string | undefined {
  if (range === undefined) return undefined;
  return `${boundText(type, range.minimum)} to ${boundText(type, range.maximum)}${unit ? ` ${unit}` : ''}`;
}

/** What a range is told with. */
export interface BoundedDeclaration {
  readonly type: { formatBound?(bound: number): string };
  readonly range?: Range;
  readonly unit?: string;
}

function boundText(type: BoundedDeclaration['type'], bound: number): string {
  return type.formatBound?.(bound) ?? String(bound);
}

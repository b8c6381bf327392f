/** A noun of the cmdlets (`PopSettings`): its settings as one zod object, and what everybody does with them. */
import * as z from 'zod/mini';
import { kebab } from './kebab.ts';
import type { ServerIdentity } from './server-identity.ts';
import { declarations, type Protocol, type Setting, type SettingSchema } from './setting.ts';
import type { DocumentValue } from './value-type.ts';

// biome-ignore lint/suspicious/noExplicitAny: only `any` lets each field keep its own type
export type SettingsShape = Readonly<Record<string, SettingSchema<any>>>;

/** The complete value of a noun: every property, with its type. */
export type SettingsOf<Shape extends SettingsShape> = { readonly [Name in keyof Shape]: z.output<Shape[Name]> };

export interface Noun<Shape extends SettingsShape = SettingsShape> {
  /** `PopSettings`; the cmdlets are `Get-` and `Set-` of it. */
  readonly name: string;
  /** One or two sentences, for editors of the document. */
  readonly description: string;
  readonly schema: z.ZodMiniObject<{ -readonly [Name in keyof Shape]: Shape[Name] }>;
  /** In Format-List order. */
  readonly settings: readonly Setting[];
  defaults(server: ServerIdentity): SettingsOf<Shape>;
}

/** The settings of a protocol. */
export interface SettingsNoun<Shape extends SettingsShape = SettingsShape> extends Noun<Shape> {
  readonly protocol: Protocol;
  /** Its key below a server in the document. */
  readonly section: 'pop' | 'imap';
}

export function settingsNoun<Shape extends SettingsShape>(
  name: string,
  protocol: Protocol,
  section: 'pop' | 'imap',
  shape: Shape,
): SettingsNoun<Shape> {
  return { ...noun(name, `${protocol} settings of one server.`, shape), protocol, section };
}

export function noun<Shape extends SettingsShape>(name: string, description: string, shape: Shape): Noun<Shape> {
  const settings = Object.entries(shape)
    .map(
      ([property, schema]): Setting => ({
        ...declarations.get(schema)!,
        name: property,
        flag: kebab(property),
        schema,
      }),
    )
    .sort((a, b) => a.position - b.position);
  return {
    name,
    description,
    schema: z.strictObject(shape),
    settings,
    defaults: (server) =>
      Object.fromEntries(settings.map((one) => [one.name, defaultOf(one, server)])) as SettingsOf<Shape>,
  };
}

export function defaultOf(setting: Setting, server: ServerIdentity): unknown {
  return typeof setting.default === 'function' ? setting.default(server) : setting.default;
}

/** What {@link decodeSetting} found: the value in memory, or why there is none. */
export type Decoded =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      /** `conversion`: the text is no value of the type; `range`: it is one, but outside the setting's range. */
      readonly kind: 'conversion' | 'range';
      /** A sentence without the property's name. */
      readonly reason: string;
      readonly hint?: string;
    };

/** Reads a raw value: from a document, a command line or the management shell. */
export function decodeSetting(setting: Setting, raw: unknown): Decoded {
  const result = z.safeDecode(setting.schema, raw);
  if (result.success) return { ok: true, value: result.data };
  const issue = result.error.issues[0]! as z.core.$ZodIssueCustom;
  const hint = issue.params?.hint as string | undefined;
  const kind = issue.params?.kind === 'range' ? 'range' : 'conversion';
  return { ok: false, kind, reason: issue.message, ...(hint === undefined ? {} : { hint }) };
}

/** The value in the form a document, JSON and YAML hold. */
export function encodeSetting(setting: Setting, value: unknown): DocumentValue {
  return setting.type.encode(value);
}

/** The value in the form that Format-List prints. */
export function formatSetting(setting: Setting, value: unknown): string {
  return setting.type.format(value);
}

/** Whether two values in memory mean the same; for lists also in the same order. */
export function sameValue(setting: Setting, a: unknown, b: unknown): boolean {
  return JSON.stringify(setting.type.encode(a)) === JSON.stringify(setting.type.encode(b));
}

/** From bound parameters to the changes of a noun's settings, and whether they may be made. Pure. */
import type { Configuration, ServerConfiguration, SettingChange } from '../config/config-store.ts';
import type { Binding } from '../model/binding.ts';
import type { ListType } from '../model/list.ts';
import type { ServerIdentity } from '../model/server-identity.ts';
import type { Setting } from '../model/setting.ts';
import { defaultOf, formatSetting, type SettingsNoun, sameValue } from '../model/settings-noun.ts';
import { policyProblems } from '../model/settings-policy.ts';
import { cannotBeUsedTogether } from './binder-errors.ts';
import { wrongInput } from './cmdlet-error.ts';
import type { BoundParameters } from './parameter.ts';
import { ListEdit } from './raw-value.ts';

/** One property that really changes. */
export interface PropertyDifference {
  readonly setting: Setting;
  readonly old: unknown;
  readonly new: unknown;
}

/** Parameters that change the port of every binding of a property. */
export const PORT_PARAMETERS = {
  SSLPort: 'SSLBindings',
  UnencryptedOrTLSPort: 'UnencryptedOrTLSBindings',
} as const;

/**
 * What would differ on `server`; empty when everything already is as asked.
 * @throws CmdletError when parameters exclude each other, or when the result would break a rule across properties
 */
export function plannedChanges(
  noun: SettingsNoun,
  parameters: BoundParameters,
  current: Configuration,
  server: string,
): readonly PropertyDifference[] {
  const before = current.servers.get(server)!;
  const old = before[noun.section] as unknown as Readonly<Record<string, unknown>>;
  const differences = noun.settings
    .filter(({ name }) => wanted(name, parameters) !== undefined)
    .map((setting) => ({ setting, old: old[setting.name], new: newValue(setting, old[setting.name], parameters) }))
    .filter((one) => !sameValue(one.setting, one.old, one.new));
  refuseBrokenRules(noun, before, differences);
  return differences;
}

export function settingChanges(
  noun: SettingsNoun,
  server: string,
  differences: readonly PropertyDifference[],
): readonly SettingChange[] {
  return differences.map((one) => ({ server, section: noun.section, property: one.setting.name, value: one.new }));
}

/** `LoginType: SecureLogin -> PlainTextLogin` */
export function differenceLine({ setting, old, new: value }: PropertyDifference): string {
  return `${setting.name}: ${shown(setting, old)} -> ${shown(setting, value)}`;
}

function shown(setting: Setting, value: unknown): string {
  return formatSetting(setting, value) || "''";
}

/** The same for machines. */
export function differenceFacts({ setting, old, new: value }: PropertyDifference): Record<string, unknown> {
  const { encode } = setting.type;
  const { name: property, takesEffect, withoutEffect } = setting;
  return { property, old: encode(old), new: encode(value), takesEffect, ...(withoutEffect && { withoutEffect }) };
}

/** What somebody who sets another value than the default should know when nothing depends on it. */
export function effectNotices(differences: readonly PropertyDifference[], server: ServerIdentity): readonly string[] {
  return differences.flatMap(({ setting, new: value }) => {
    const { name, withoutEffect } = setting;
    if (withoutEffect === undefined || sameValue(setting, value, defaultOf(setting, server))) return [];
    return [`${name} is kept, but changes nothing. ${withoutEffect}`];
  });
}

function wanted(name: string, parameters: BoundParameters): unknown {
  const port = portParameter(name);
  return parameters[name] ?? (port && parameters[port]);
}

function portParameter(property: string): keyof typeof PORT_PARAMETERS | undefined {
  return (Object.keys(PORT_PARAMETERS) as (keyof typeof PORT_PARAMETERS)[]).find(
    (name) => PORT_PARAMETERS[name] === property,
  );
}

function newValue(setting: Setting, old: unknown, parameters: BoundParameters): unknown {
  const given = parameters[setting.name];
  const portName = portParameter(setting.name);
  const port = portName && parameters[portName];
  if (port !== undefined) {
    if (given !== undefined) throw portAndBindings(setting.name, portName!);
    return onPort(old as readonly Binding[], port as number);
  }
  return given instanceof ListEdit
    ? edited(setting.type as unknown as ListType<unknown>, old as readonly unknown[], given)
    : given;
}

function portAndBindings(property: string, portName: string): Error {
  return cannotBeUsedTogether(
    [`-${portName}`, `-${property}`],
    'Write the port into the bindings, or give the port alone.',
  );
}

/** Every address keeps its place and gets the port; without any, all addresses of both families. */
function onPort(bindings: readonly Binding[], port: number): readonly Binding[] {
  const addresses = bindings.length === 0 ? ['::', '0.0.0.0'] : bindings.map(({ address }) => address);
  return [...new Set(addresses)].map((address) => ({ address, port }));
}

/** Removes first, so that one line can replace an element; adding what is there changes nothing. */
function edited({ element }: ListType<unknown>, old: readonly unknown[], edit: ListEdit): readonly unknown[] {
  const has = (list: readonly unknown[], one: unknown) => list.some((other) => element.same(other, one));
  const list = old.filter((one) => !has(edit.remove, one));
  for (const one of edit.add) if (!has(list, one)) list.push(one);
  return list;
}

/** A rule that the change itself breaks; one that a person broke by hand elsewhere is the store's to report. */
function refuseBrokenRules(
  noun: SettingsNoun,
  before: ServerConfiguration,
  differences: readonly PropertyDifference[],
): void {
  const changed = Object.fromEntries(differences.map((one) => [one.setting.name, one.new]));
  const after = { ...before, [noun.section]: { ...before[noun.section], ...changed } };
  const problem = policyProblems(after).find(({ sections }) => sections.includes(noun.section));
  if (problem === undefined) return;
  const { property, message, hint } = problem;
  throw wrongInput('InvalidSettings', message, { parameter: property, hints: [hint], category: 'InvalidData' });
}

/** What removing asks for but is not there; not an error, but worth saying. */
export function absentRemovals(
  noun: SettingsNoun,
  parameters: BoundParameters,
  before: Readonly<Record<string, unknown>>,
): readonly string[] {
  return noun.settings.flatMap((setting) => {
    const edit = parameters[setting.name];
    if (!(edit instanceof ListEdit)) return [];
    const { element } = setting.type as unknown as ListType<unknown>;
    const list = before[setting.name] as readonly unknown[];
    return edit.remove
      .filter((one) => !list.some((other) => element.same(other, one)))
      .map((one) => `${element.format(one)} is not in ${setting.name}; there was nothing to remove.`);
  });
}

/** A cmdlet's parameters as oclif flags: for its help, the manifest and completion. Binding is bind.ts's. */
import type { Command } from '@oclif/core/command';
import type { Enumeration } from '../model/enumeration.ts';
import { rangeInWords } from '../model/setting.ts';
import type { Cmdlet } from './define-cmdlet.ts';
import { exampleOf, type Parameter } from './parameter.ts';

export function oclifFlags(cmdlet: Cmdlet): Command.Class['flags'] {
  const own = new Set(cmdlet.ownParameters.map(({ name }) => name));
  const list = cmdlet.parameters.flatMap((one) => flagsOf(one, own.has(one.name) ? undefined : 'COMMON'));
  return Object.fromEntries(list);
}

/** Columns that the longest flag leaves for its values on a screen of 80. */
const LONGEST_CHOICES = 60;

/** Plain data, as oclif's own builders make it: nothing of oclif is loaded for it. */
type Flag = Command.Class['flags'][string];

function flagsOf(parameter: Parameter, helpGroup: string | undefined): readonly (readonly [string, Flag])[] {
  const { flag, name, type, onlyAccepted } = parameter;
  const group = { ...(helpGroup === undefined ? {} : { helpGroup }), ...(onlyAccepted ? { hidden: true } : {}) };
  const own = parameterSummary(parameter);
  if (parameter.isSwitch)
    return [[flag, { name: flag, type: 'boolean', allowNo: false, summary: own, ...group } as Flag]];
  const option = (optionName: string, summary: string, helpValue: string) =>
    [optionName, { name: optionName, type: 'option', multiple: false, summary, helpValue, ...group } as Flag] as const;
  const all = [option(flag, own, valueInHelp(parameter))];
  if (parameter.setting === undefined || type.kind !== 'list') return all;
  return [
    ...all,
    option(`add-${flag}`, `Adds to ${name} and keeps the rest.`, exampleOf(parameter)),
    option(`remove-${flag}`, `Takes out of ${name} and keeps the rest.`, exampleOf(parameter)),
  ];
}

/** `-LoginType`: what it is for. Range, default, when it takes effect. */
export function parameterSummary(parameter: Parameter): string {
  return [`-${parameter.name}: ${parameter.help}`, ...parameterFacts(parameter)].join(' ');
}

/** Range, values, default and when it takes effect, each a sentence. */
export function parameterFacts({ setting, type }: Parameter): readonly string[] {
  const facts: string[] = [];
  const range = setting && rangeInWords(setting);
  if (type.kind === 'enumeration') facts.push(`Values: ${enumerationValues(type as Enumeration<string>)}.`);
  if (range !== undefined) facts.push(`Range: ${range}.`);
  if (setting !== undefined) {
    facts.push(`Default: ${defaultText(setting)}.`);
    const { takesEffect, withoutEffect } = setting;
    facts.push(withoutEffect === undefined ? `Takes effect: ${takesEffect}.` : `Without effect: ${withoutEffect}`);
  }
  return facts;
}

/** Exchange's numbers too, where it has them. */
function enumerationValues({ names, numberOf, numbered }: Enumeration<string>): string {
  return names.map((one) => (numbered ? `${numberOf(one)} ${one}` : one)).join(', ');
}

/** The default, with `<name>` and `<fqdn>` where it depends on the server. */
export function defaultText(setting: NonNullable<Parameter['setting']>): string {
  const value =
    typeof setting.default === 'function' ? setting.default({ name: '<name>', fqdn: '<fqdn>' }) : setting.default;
  return setting.type
    .format(value)
    .replace(/^$/, 'none')
    .replace(/^\{\}$/, 'none')
    .replace(/\.$/, '');
}

function valueInHelp(parameter: Parameter): string {
  const { type, valueName, setting } = parameter;
  if (valueName !== undefined) return `<${valueName}>`;
  if (type.kind === 'boolean') return 'true|false';
  if (type.kind === 'enumeration') {
    const choices = (type as Enumeration<string>).names.join('|');
    // More would be broken within a name; the description lists the values in any case.
    return choices.length <= LONGEST_CHOICES ? choices : '<value>';
  }
  if (type.kind === 'number') return `<${setting?.unit ?? 'number'}>`;
  const example = exampleOf(parameter);
  return example.includes(' ') ? '<text>' : example;
}

/** An invocation as one line in Exchange's spelling, for the history: to be recognised, and to be typed again. */

import type { ListType } from '../model/list.ts';
import type { CmdletSyntax } from './define-cmdlet.ts';
import type { BoundParameters, Parameter } from './parameter.ts';
import { ListEdit } from './raw-value.ts';

/** Secrets are replaced; what says only how to print is left out. */
export function invocationLine(cmdlet: CmdletSyntax, values: BoundParameters): string {
  const own = new Set(cmdlet.ownParameters.map((one) => one.name));
  const words = cmdlet.parameters
    .filter(({ name }) => own.has(name) && values[name] !== undefined)
    .map((one) => argument(one, values[one.name]));
  return [cmdlet.name, ...words].join(' ');
}

function argument(parameter: Parameter, value: unknown): string {
  const { name, isSwitch, secret, type } = parameter;
  if (isSwitch) return value === true ? `-${name}` : `-${name}:$false`;
  if (secret) return `-${name} *****`;
  if (type.kind === 'object') return `-${name} …`;
  if (type.kind === 'boolean') return `-${name} ${value === true ? '$true' : '$false'}`;
  if (type.kind === 'list') return `-${name} ${listText(type as unknown as ListType<unknown>, value)}`;
  return `-${name} ${quoted(String(type.encode(value)))}`;
}

function listText({ element }: ListType<unknown>, value: unknown): string {
  const all = (list: readonly unknown[]) => list.map((one) => quoted(element.format(one))).join(',');
  if (!(value instanceof ListEdit)) return all(value as readonly unknown[]) || '@()';
  const parts = [
    value.add.length > 0 && `Add=${all(value.add)}`,
    value.remove.length > 0 && `Remove=${all(value.remove)}`,
  ];
  return `@{${parts.filter(Boolean).join('; ')}}`;
}

function quoted(text: string): string {
  return /^[\w.:/[\]\\@*-]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

/** The common parameters of a script's advanced functions. As in PowerShell, each sets a variable inside the function. */
import { toBoolean } from '../values/number.ts';
import type { Value } from '../values/value.ts';

export interface CommonParameter {
  /** The variable that it sets. */
  readonly variable: string;
  readonly isSwitch: boolean;
  readonly meaning: (value: Value) => Value;
}

const asItIs = (value: Value) => value;
const spoken = (value: Value) => (toBoolean(value) ? 'Continue' : 'SilentlyContinue');
const preference = (variable: string): CommonParameter => ({ variable, isSwitch: false, meaning: asItIs });
const flag = (variable: string, meaning: CommonParameter['meaning']): CommonParameter => ({
  variable,
  isSwitch: true,
  meaning,
});

const COMMON: readonly (readonly [RegExp, CommonParameter])[] = [
  [/^(verbose|vb)$/, flag('VerbosePreference', spoken)],
  [/^(debug|db)$/, flag('DebugPreference', spoken)],
  [/^(whatif|wi)$/, flag('WhatIfPreference', toBoolean)],
  [/^(confirm|cf)$/, flag('ConfirmPreference', (value) => (toBoolean(value) ? 'Low' : 'None'))],
  [/^(erroraction|ea)$/, preference('ErrorActionPreference')],
  [/^(warningaction|wa)$/, preference('WarningPreference')],
  [/^(informationaction|infa)$/, preference('InformationPreference')],
];

/** Undefined for a name that not every function has. */
export function commonParameter(typed: string): CommonParameter | undefined {
  const name = typed.toLowerCase();
  return COMMON.find(([names]) => names.test(name))?.[1];
}

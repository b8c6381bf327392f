/** `$ErrorActionPreference` and its kin: what is done about messages unless a command says otherwise. */
import { toText } from '../values/text.ts';
import type { Frame } from './frame.ts';

export type Preference = 'SilentlyContinue' | 'Stop' | 'Continue' | 'Inquire' | 'Ignore' | 'Suspend';

const DEFAULTS: Readonly<Record<string, Preference>> = {
  ErrorActionPreference: 'Continue',
  WarningPreference: 'Continue',
  InformationPreference: 'Continue',
  VerbosePreference: 'SilentlyContinue',
  DebugPreference: 'SilentlyContinue',
};

const NAMES: readonly Preference[] = ['SilentlyContinue', 'Stop', 'Continue', 'Inquire', 'Ignore', 'Suspend'];

export function preference(variable: keyof typeof DEFAULTS & string, { scope }: Frame): Preference {
  const text = toText(scope.get(variable) ?? null).toLowerCase();
  return NAMES.find((name) => name.toLowerCase() === text) ?? DEFAULTS[variable]!;
}

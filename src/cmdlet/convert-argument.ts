/** From an argument as it was handed over to the value a parameter takes; the last place where it can be refused. */
import { placeholderHint } from '../model/placeholder.ts';
import { decodeSetting } from '../model/settings-noun.ts';
import { ValueError } from '../model/value-error.ts';
import { cannotConvert, emptyNotAllowed, nullNotAllowed, outOfRange } from './binder-errors.ts';
import { type CmdletError, wrongInput } from './cmdlet-error.ts';
import { exampleOf, type Parameter } from './parameter.ts';
import { Hashtable, ListEdit, type RawValue } from './raw-value.ts';
import { meantNames } from './spelling.ts';

/**
 * @returns the value in memory; for a multi-valued property given as `@{Add=…;Remove=…}` a {@link ListEdit}
 * @throws CmdletError
 */
export function convertArgument(parameter: Parameter, raw: RawValue): unknown {
  if (parameter.type.kind === 'object') return plainValue(parameter, raw);
  if (raw instanceof Hashtable) return listEdit(parameter, raw);
  if (raw === null && !acceptsNull(parameter)) throw nullNotAllowed(parameter);
  const plain = withoutEnvelope(raw);
  if (plain === '' && refusesEmpty(parameter)) throw emptyNotAllowed(parameter);
  const single = parameter.type.kind === 'list' ? plain : onlyElement(parameter, plain);
  return parameter.setting ? settingValue(parameter, single) : plainValue(parameter, single);
}

/** `$null` is the documented way to say "not set" for texts and lists; a number or a member of a list has to be one. */
function acceptsNull({ setting, type }: Parameter): boolean {
  return setting !== undefined && (type.kind === 'list' || (type.kind === 'text' && /^(String|Uri)$/.test(type.name)));
}

/** Settings know for themselves what an empty text means. */
function refusesEmpty({ setting, type }: Parameter): boolean {
  return setting === undefined && type.kind === 'text' && !('mayBeEmpty' in type && type.mayBeEmpty);
}

/** A typed value of the management shell, as the text or number it stands for. */
function withoutEnvelope(raw: RawValue): RawValue {
  if (Array.isArray(raw)) return raw.map(withoutEnvelope);
  if (raw !== null && typeof raw === 'object' && !(raw instanceof Hashtable)) {
    const json = 'toJSON' in raw && typeof raw.toJSON === 'function' ? (raw.toJSON() as RawValue) : String(raw);
    return json !== null && typeof json === 'object' ? String(raw) : json;
  }
  return raw;
}

function onlyElement(parameter: Parameter, raw: RawValue): RawValue {
  if (!Array.isArray(raw)) return raw;
  if (raw.length === 1) return raw[0] as RawValue;
  throw cannotConvert(
    parameter,
    `Cannot convert 'System.Object[]' to the type '${parameter.type.name}' required by parameter '${parameter.name}'. Specified method is not supported.`,
    [`${parameter.name} takes one value, for example ${exampleOf(parameter)}.`],
  );
}

function settingValue(parameter: Parameter, raw: RawValue): unknown {
  const decoded = decodeSetting(parameter.setting!, raw);
  if (decoded.ok) return decoded.value;
  const error = decoded.kind === 'range' ? outOfRange : cannotConvert;
  throw error(parameter, decoded.reason, [ownPlaceholderHint(parameter, raw) ?? decoded.hint]);
}

function plainValue(parameter: Parameter, raw: RawValue): unknown {
  try {
    return parameter.type.parse(raw);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw cannotConvert(parameter, error.message, [ownPlaceholderHint(parameter, raw) ?? error.hint]);
  }
}

/** The type's example may be out of the range of this one parameter. */
function ownPlaceholderHint(parameter: Parameter, raw: RawValue): string | undefined {
  return typeof raw === 'string' ? placeholderHint(raw, exampleOf(parameter)) || undefined : undefined;
}

const EDIT_KEYS = ['Add', 'Remove'];

function listEdit(parameter: Parameter, table: Hashtable): ListEdit {
  if (parameter.type.kind !== 'list' || parameter.setting === undefined) {
    throw cannotConvert(
      parameter,
      `Cannot convert the "System.Collections.Hashtable" value to type "${parameter.type.name}".`,
      [`@{Add=…; Remove=…} is for multi-valued properties; ${parameter.name} takes one value.`],
    );
  }
  const parts = new Map<string, unknown>();
  for (const [key, value] of table.entries) {
    const known = EDIT_KEYS.find((one) => one.toLowerCase() === key.toLowerCase());
    if (known === undefined) throw unknownEditKey(parameter, key);
    parts.set(known, settingValue(parameter, withoutEnvelope(value)));
  }
  const part = (key: string) => (parts.get(key) ?? []) as readonly unknown[];
  return new ListEdit(part('Add'), part('Remove'));
}

function unknownEditKey(parameter: Parameter, key: string): CmdletError {
  const meant = meantNames(key, EDIT_KEYS)[0];
  return wrongInput(
    'CannotConvertArgumentNoMessage',
    `Cannot bind parameter '${parameter.name}'. The key '${key}' is neither Add nor Remove.`,
    { parameter: parameter.name, hints: [meant && `Did you mean ${meant}?`, '@{Add="value"; Remove="value"}'] },
  );
}

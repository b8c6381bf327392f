/** Enumerations: Exchange's names, its numbers, and what a person may type for either. */
import { placeholderHint } from './placeholder.ts';
import { quoteInput, ValueError } from './value-error.ts';
import type { ValueType } from './value-type.ts';

export interface Enumeration<Name extends string> extends ValueType<Name> {
  readonly kind: 'enumeration';
  /** In Exchange's order. */
  readonly names: readonly Name[];
  numberOf(name: Name): number;
  /** Exchange's numbers, which people type; others are nobody's business. */
  readonly numbered: boolean;
}

/**
 * Declares an enumeration by its members and their numbers. Input may be the name in any case, a prefix that only one
 * name has, or the number.
 * @param options `numbered: false` keeps the numbers out of what people are told
 */
export function enumeration<const Members extends Readonly<Record<string, number>>>(
  typeName: string,
  members: Members,
  { numbered = true } = {},
): Enumeration<keyof Members & string> {
  type Name = keyof Members & string;
  const names = Object.keys(members) as Name[];
  return {
    name: typeName,
    kind: 'enumeration',
    names,
    numberOf: (name) => members[name]!,
    numbered,
    parse: (input) => resolve(typeName, members, numbered, input) as Name,
    format: (name) => name,
    encode: (name) => name,
    jsonSchema: () => ({ enum: names }),
    example: names[0]!,
  };
}

function resolve(
  typeName: string,
  members: Readonly<Record<string, number>>,
  numbered: boolean,
  input: unknown,
): string {
  const names = Object.keys(members);
  const text = typeof input === 'number' ? String(input) : typeof input === 'string' ? input.trim() : '';
  if (/^\d+$/.test(text)) {
    const byNumber = names.find((name) => members[name] === Number(text));
    if (byNumber !== undefined) return byNumber;
    throw notAMember(typeName, members, numbered, input);
  }
  const wanted = text.toLowerCase();
  const exact = names.find((name) => name.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const candidates = wanted === '' ? [] : names.filter((name) => name.toLowerCase().startsWith(wanted));
  if (candidates.length === 1) return candidates[0]!;
  if (candidates.length === 0) throw notAMember(typeName, members, numbered, input);
  throw new ValueError(
    `Cannot convert value ${quoteInput(input)} to type "${typeName}". Error: "The identifier name ${text} cannot be processed because it is either too similar or identical to the following enumerator names: ${candidates.join(', ')}. Use a more specific identifier name."`,
    `Write ${candidates.map((name) => (numbered ? `${name} (${members[name]})` : name)).join(' or ')}.`,
  );
}

function notAMember(
  typeName: string,
  members: Readonly<Record<string, number>>,
  numbered: boolean,
  input: unknown,
): ValueError {
  const names = Object.keys(members);
  const shown = typeof input === 'string' ? input.trim() : String(input);
  const choices = names.map((name) => (numbered ? `${members[name]} ${name}` : name)).join(', ');
  const hint = typeof input === 'string' ? placeholderHint(input, names[0]!) : '';
  return new ValueError(
    `Cannot convert value ${quoteInput(input)} to type "${typeName}". Error: "Unable to match the identifier name ${quoteInput(shown).slice(1, -1)} to a valid enumerator name. Specify one of the following enumerator names and try again: ${names.join(', ')}"`,
    hint || (numbered ? `Take the name or the number: ${choices}.` : `Take one of: ${choices}.`),
  );
}

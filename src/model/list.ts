/** Multi-valued properties: an ordered list without duplicates. Text form `a,b`; `Format-List` prints `{a, b}`. */
import type { ValueType } from './value-type.ts';

/** What is known of one element. */
export interface ElementType<E> {
  readonly example: string;
  /** @throws ValueError */
  parse(input: unknown): E;
  format(element: E): string;
  same(a: E, b: E): boolean;
}

export interface ListType<E> extends ValueType<readonly E[]> {
  readonly kind: 'list';
  readonly element: ElementType<E>;
}

/**
 * A list type. Takes an array, one element, or a text with commas; nothing at all (`$null`, `@()`, an empty text) is
 * the empty list. An element that is given twice is kept as given: whether it may be there twice is policy.
 */
export function listOf<E>(element: ElementType<E>): ListType<E> {
  return {
    name: 'MultiValuedProperty',
    kind: 'list',
    element,
    parse: (input) => elementsOf(input).map((one) => element.parse(one)),
    format: (list) => `{${list.map((one) => element.format(one)).join(', ')}}`,
    encode: (list) => list.map((one) => element.format(one)),
    jsonSchema: () => ({ type: 'array', items: { type: 'string' } }),
    example: element.example,
  };
}

function elementsOf(input: unknown): readonly unknown[] {
  if (input === null || input === undefined) return [];
  if (typeof input === 'string') return input.trim() === '' ? [] : input.split(',');
  return Array.isArray(input) ? input.flatMap((one) => (typeof one === 'string' ? one.split(',') : [one])) : [input];
}

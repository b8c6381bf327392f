/** `String[]`: names, each perhaps with wildcards. */
import { type ListType, listOf } from '../model/list.ts';

/** @param example one element */
export function nameList(example: string): ListType<string> {
  const element = {
    example,
    parse: (input: unknown) => String(input).trim(),
    format: (name: string) => name,
    same: (a: string, b: string) => a.toLowerCase() === b.toLowerCase(),
  };
  return { ...listOf(element), name: 'String[]' };
}

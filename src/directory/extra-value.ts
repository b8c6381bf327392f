import { ValueError } from '../model/value-error.ts';
import type { ValueType } from '../model/value-type.ts';

/** How an extra field of a mailbox's line is read. */
export interface ExtraField<T> {
  readonly type: ValueType<T>;
  /** When it is not there, or cannot be read. */
  readonly otherwise: T;
  /** What becomes of one that cannot be read, as the end of a sentence: `it counts as not set.` */
  readonly unreadable: string;
}

/** @param problems takes a sentence when the field cannot be read */
export function extraValue<T>(
  extras: ReadonlyMap<string, string>,
  name: string,
  { type, otherwise, unreadable }: ExtraField<T>,
  problems: string[],
): T {
  const text = extras.get(name);
  if (text === undefined || text === '') return otherwise;
  try {
    return type.parse(text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    problems.push(`${name} is not of the type ${type.name}; ${unreadable}`);
    return otherwise;
  }
}

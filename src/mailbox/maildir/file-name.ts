/**
 * Names of message files: `<secs>.M<usecs>P<pid>.<host>,S=<octets on disk>,W=<octets as sent>:2,<flags>`.
 *
 * The base name, up to the first `:`, is the message's identity in the folder; what follows is its flags, so that a
 * change of flags is one rename. Names are strings of octets (latin1): whatever another program put there comes back
 * as it was.
 */
import { hostname } from 'node:os';

/** Length of the base name. */
export function baseLength(name: string): number {
  const colon = name.indexOf(':');
  return colon < 0 ? name.length : colon;
}

export function baseOf(name: string): string {
  return name.slice(0, baseLength(name));
}

/** What stands behind the base name, `:2,S`; '' when there is nothing. */
export function infoOf(name: string): string {
  return name.slice(baseLength(name));
}

/** `,S=`: octets on disk, or undefined when the name does not say. */
export function diskSizeIn(base: string): number | undefined {
  return numberAfter(base, ',S=');
}

/** `,W=`: octets as sent, or undefined when the name does not say. */
export function wireSizeIn(base: string): number | undefined {
  return numberAfter(base, ',W=');
}

/** A size counts only when its digits end at `,`, `:` or the end of the name. */
function numberAfter(name: string, key: string): number | undefined {
  const at = name.indexOf(key);
  if (at < 0) return undefined;
  let value = 0;
  let index = at + key.length;
  const start = index;
  for (; index < name.length; index++) {
    const digit = name.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (index === start || value > Number.MAX_SAFE_INTEGER) return undefined;
  const end = name[index];
  return end === undefined || end === ',' || end === ':' ? value : undefined;
}

/**
 * The order in which files that came without a UID get theirs: the seconds in the name, the microseconds after `M`,
 * then the base name.
 */
export function compareArrival(a: string, b: string): number {
  return secondsIn(a) - secondsIn(b) || microsecondsIn(a) - microsecondsIn(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function secondsIn(name: string): number {
  return digitsAt(name, 0);
}
function microsecondsIn(name: string): number {
  const at = name.indexOf('.M');
  return at < 0 ? 0 : digitsAt(name, at + 2);
}
function digitsAt(name: string, from: number): number {
  let value = 0;
  for (let i = from; i < name.length; i++) {
    const digit = name.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  return value;
}

/** Makes base names that nobody else makes: time, process and host are in them, and the time never repeats. */
export class UniqueNames {
  readonly #now: () => number;
  readonly #tail: string;
  #last = 0;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number, host = hostname(), pid = process.pid) {
    this.#now = now;
    // The Maildir rule for the two characters that have a meaning in these names; a comma begins a field.
    const safe = host.replaceAll('/', '\\057').replaceAll(':', '\\072').replaceAll(',', '\\054');
    this.#tail = `P${pid}.${safe}`;
  }

  /** A base name without sizes. */
  next(): string {
    this.#last = Math.max(this.#last + 1, Math.floor(this.#now() * 1000));
    const seconds = Math.floor(this.#last / 1_000_000);
    return `${seconds}.M${String(this.#last % 1_000_000).padStart(6, '0')}${this.#tail}`;
  }
}

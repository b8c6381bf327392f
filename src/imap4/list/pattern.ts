/**
 * LIST patterns (RFC 3501 §6.3.8): `*` stands for anything, `%` for anything but the hierarchy delimiter. Matched by
 * walking all possible places in the pattern at once: linear in name times pattern, where backtracking on `*%*%*%` is
 * the classic way to stop a server.
 */
import { HIERARCHY_DELIMITER } from '../../mailbox/mail-store.ts';

export function matchesPattern(name: string, pattern: string): boolean {
  let places = follow(new Set([0]), pattern);
  for (const character of name) {
    const next = new Set<number>();
    for (const place of places) {
      const wanted = pattern[place];
      if (wanted === '*' || (wanted === '%' && character !== HIERARCHY_DELIMITER)) next.add(place);
      else if (pattern.startsWith(character, place)) next.add(place + character.length);
    }
    places = follow(next, pattern);
    if (places.size === 0) return false;
  }
  return places.has(pattern.length);
}

/** A wildcard may stand for nothing at all. */
function follow(places: Set<number>, pattern: string): Set<number> {
  for (const place of places) if (pattern[place] === '*' || pattern[place] === '%') places.add(place + 1);
  return places;
}

/** The same for a mailbox name: INBOX matches in any case (RFC 9051 §5.1). */
export function matchesMailbox(name: string, patterns: readonly string[]): boolean {
  return patterns.some(
    (pattern) => matchesPattern(name, pattern) || (name === 'INBOX' && matchesPattern(name, pattern.toUpperCase())),
  );
}

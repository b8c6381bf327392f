/** Message ids, as THREAD compares them (RFC 5256 §3, REFERENCES). */
import { MAX_REFERENCES, MAX_REFERENCES_OCTETS } from './limits.ts';

const BLANKS = /[ \t\r\n]+/g;
const QUOTES = /"|\\(.)/gs;

/**
 * @param value of Message-ID, References or In-Reply-To, folded or not, an octet string
 * @returns the ids in their order, without angle brackets, each once, the last {@link MAX_REFERENCES} of them. An id is
 *   what stands in angle brackets and has an `@`. Quotes and blanks are taken out, since `<"a"@b>` is `<a@b>`.
 */
export function parseMessageIds(value: string): string[] {
  const ids = new Set<string>();
  let at = value.indexOf('<');
  while (at !== -1) {
    const close = value.indexOf('>', at);
    if (close === -1) break;
    // `<<a@b>`: the innermost bracket counts.
    const open = value.lastIndexOf('<', close);
    const id = value
      .slice(open + 1, close)
      .replace(BLANKS, '')
      .replace(QUOTES, '$1');
    if (id.includes('@')) ids.add(id);
    at = value.indexOf('<', close);
  }
  return [...ids].slice(-MAX_REFERENCES);
}

/**
 * @param field the References field's value, if there is one
 * @returns its ids with a blank between two, the last ones if they are more than {@link MAX_REFERENCES_OCTETS}: the
 *   end of the list names the nearest ancestors
 */
export function referencedIds(field: string | undefined): string {
  if (field === undefined) return '';
  const ids = parseMessageIds(field);
  let first = ids.length;
  let octets = -1;
  while (first > 0 && octets + 1 + ids[first - 1]!.length <= MAX_REFERENCES_OCTETS) octets += 1 + ids[--first]!.length;
  return ids.slice(first).join(' ');
}

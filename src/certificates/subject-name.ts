/** Subjects as administrators write them: `c=US, o=Woodgrove Bank, cn=mail.woodgrovebank.com`. */

/** One part after the other, the most general first, as the X.509 library takes it. */
export type SubjectName = readonly Readonly<Record<string, string[]>>[];

/** Windows has its own words for two of them. */
const TYPES: Readonly<Record<string, string>> = { S: 'ST', E: 'E', EMAIL: 'E', EMAILADDRESS: 'E' };
/** RFC 4514 §3, and what public authorities ask for besides. */
const KNOWN = ['CN', 'L', 'ST', 'O', 'OU', 'C', 'STREET', 'DC', 'UID', 'SERIALNUMBER', 'E', 'G', 'SN', 'I', 'T'];
/** More than any subject has. */
const MAX_PARTS = 50;

/** One part: a type, and a value that is quoted or has its special characters escaped (RFC 4514 §3). */
const PART = /\s*([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|((?:[^,;\\"]|\\.)*))\s*(?:[,;]|$)/y;

/** @returns the subject, or a sentence that says why the text is none */
export function parseSubjectName(text: string): SubjectName | string {
  const parts: Record<string, string[]>[] = [];
  const pattern = new RegExp(PART);
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const [, written, quoted, plain] = pattern.exec(text) ?? [];
    if (written === undefined) return `'${text.slice(at)}' is no part of a subject, such as CN=mail.contoso.com.`;
    const upper = written.toUpperCase();
    const type = TYPES[upper] ?? upper;
    if (!KNOWN.includes(type)) return `${written} is no part of a subject; known are ${KNOWN.join(', ')}.`;
    const value = (quoted ?? plain ?? '').replace(/\\(.)/g, '$1').trim();
    if (value === '') return `${written} has no value.`;
    if (type === 'C' && !/^[a-z]{2}$/i.test(value)) return `C is a country of two letters, not '${value}'.`;
    parts.push({ [type]: [type === 'C' ? value.toUpperCase() : value] });
    if (parts.length > MAX_PARTS) return 'A subject has no more than 50 parts.';
  }
  if (parts.length === 0) return 'The subject is empty.';
  // A certificate begins with the most general part; people who begin with the common name write the other way round.
  return 'CN' in parts[0]! ? parts.reverse() : parts;
}

/** The common name; undefined when the subject has none. */
export function commonNameOf(subject: SubjectName): string | undefined {
  return subject.find((part) => part.CN !== undefined)?.CN?.[0];
}

/** Content-Type, Content-Disposition, Content-Transfer-Encoding, Content-Language: RFC 2045, RFC 2183, RFC 3282. */
import { unfold } from './header-reader.ts';
import { MAX_LANGUAGES } from './limits.ts';
import { type Parameter, takeParameters, takeToken } from './parameters.ts';
import { StructuredField } from './structured-field.ts';

export interface ContentType {
  /** As written. */
  readonly type: string;
  readonly subtype: string;
  /** Both, in lower case, for comparing: `text/plain`. */
  readonly mediaType: string;
  readonly parameters: readonly Parameter[];
}

export interface ContentDisposition {
  /** As written. */
  readonly type: string;
  readonly parameters: readonly Parameter[];
}

const SLASH = 0x2f;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const QUOTE = 0x22;

/**
 * @param value the field's value, folded or not
 * @returns undefined when type or subtype cannot be read: it is then as if the field were absent (RFC 2045 §5.2)
 */
export function parseContentType(value: string): ContentType | undefined {
  const field = new StructuredField(unfold(value));
  field.skipBlanks();
  const type = takeToken(field);
  field.skipBlanks();
  if (type === '' || field.octet !== SLASH) return undefined;
  field.at++;
  field.skipBlanks();
  const subtype = takeToken(field);
  if (subtype === '') return undefined;
  return contentTypeOf(type, subtype, takeParameters(field));
}

export function contentTypeOf(type: string, subtype: string, parameters: readonly Parameter[]): ContentType {
  return { type, subtype, mediaType: `${type}/${subtype}`.toLowerCase(), parameters };
}

/** @returns undefined when the disposition itself cannot be read */
export function parseContentDisposition(value: string): ContentDisposition | undefined {
  const field = new StructuredField(unfold(value));
  field.skipBlanks();
  const type = field.octet === QUOTE ? field.takeQuoted() : takeToken(field);
  return type === '' ? undefined : { type, parameters: takeParameters(field) };
}

/** @returns the encoding as written, or undefined when the field does not hold exactly one token */
export function parseTransferEncoding(value: string): string | undefined {
  const field = new StructuredField(unfold(value));
  field.skipBlanks();
  const token = takeToken(field);
  field.skipBlanks();
  // Some programs end every field with a semicolon.
  return token !== '' && (field.atEnd || field.octet === SEMICOLON) ? token : undefined;
}

/** @returns the language tags as written (RFC 3282 §2) */
export function parseContentLanguage(value: string): readonly string[] {
  const field = new StructuredField(unfold(value));
  const tags: string[] = [];
  while (tags.length < MAX_LANGUAGES) {
    field.skipBlanks();
    const tag = takeToken(field);
    if (tag !== '') tags.push(tag);
    field.skipBlanks();
    if (field.octet !== COMMA) break;
    field.at++;
  }
  return tags;
}

/** Text properties: each a string, '' when unset, with a rule of its own. */
import { isCertificateName } from './host-name.ts';
import { isWindowsPath, logFolder } from './log-location.ts';
import { placeholderHint } from './placeholder.ts';
import { quoteInput, ValueError } from './value-error.ts';
import type { ValueType } from './value-type.ts';

/**
 * Longest banner. A POP3 response line has 512 octets with `+OK ` and CRLF (RFC 1939 §3, RFC 2449 §4); the room left is
 * kept for what a server may append to its greeting.
 */
export const MAX_BANNER = 400;

interface TextRule {
  readonly name: string;
  readonly example: string;
  readonly schema?: Record<string, unknown>;
  /** @returns the text to keep; undefined when it breaks the rule */
  accept(text: string): string | undefined;
  readonly rule: string;
}

function textType(rule: TextRule): ValueType<string> {
  return {
    name: rule.name,
    kind: 'text',
    parse(input) {
      const text = input === null ? '' : typeof input === 'number' ? String(input) : input;
      const kept = typeof text === 'string' ? rule.accept(text) : undefined;
      if (kept !== undefined) return kept;
      const hint = typeof text === 'string' ? placeholderHint(text, rule.example) : '';
      throw new ValueError(`${quoteInput(input)} cannot be used: ${rule.rule}.`, hint || undefined);
    },
    format: (value) => value,
    encode: (value) => value,
    jsonSchema: () => ({ type: 'string', ...rule.schema }),
    example: rule.example,
  };
}

/** What a server says when a client connects; one line of printable ASCII (RFC 1939 §3, RFC 9051 §9 `resp-text`). */
export const bannerText = textType({
  name: 'String',
  example: 'mail.contoso.com is ready.',
  // A leading bracket would be read as a response code by IMAP clients (RFC 9051 §7.1).
  accept: (text) => (/^[\x20-\x5a\x5c-\x7e][\x20-\x7e]*$/.test(text) && text.length <= MAX_BANNER ? text : undefined),
  rule: `a banner is one line of 1 to ${MAX_BANNER} printable ASCII characters that does not begin with "["`,
  schema: { minLength: 1, maxLength: MAX_BANNER, pattern: '^[ -Z\\\\-~][ -~]*$' },
});

/** The name that a certificate must carry; '' chooses by the server's name. */
export const certificateName = textType({
  name: 'String',
  example: 'mail.contoso.com',
  accept: (text) => (text.trim() === '' || isCertificateName(text.trim()) ? text.trim() : undefined),
  rule: 'it is the host name in the certificate (its subject or a subject alternative name), without a port',
});

/** An absolute web address. */
export const webAddress = textType({
  name: 'Uri',
  example: 'https://mail.contoso.com/owa',
  accept(text) {
    const trimmed = text.trim();
    return trimmed === '' || (/^https?:\/\/[^\s<>"]+$/i.test(trimmed) && URL.canParse(trimmed)) ? trimmed : undefined;
  },
  rule: 'it is an absolute address that begins with http:// or https://',
});

/** A folder. Relative ones start from the data folder; see log-location.ts. */
export const folderPath: ValueType<string> = {
  ...textType({
    name: 'String',
    example: '/var/log/postern',
    accept: (text) => (text.trim() !== '' && !/[\u0000-\u001f<>|"]/.test(text) ? text.trim() : undefined),
    rule: 'it is the path of a folder',
  }),
  notice: (input) =>
    typeof input === 'string' && isWindowsPath(input)
      ? `${input} is a path of Windows; here it means ${logFolder(input)} below the data folder.`
      : undefined,
};

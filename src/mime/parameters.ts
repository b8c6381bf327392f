/**
 * Parameters of Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2183), with the continuations of RFC 2231.
 *
 * IMAP shows parameters as they are written, save that the sections of a continued one (`name*0`, `name*1`, …) are put
 * together: into `name` when no section is percent-encoded, else into `name*`, whose value is `charset'language'text`
 * with every section percent-encoded. Continued parameters come after the others, in the order of their names. Sections
 * that do not make a whole are left as they are. This is what Dovecot answers.
 */
import { MAX_PARAMETERS } from './limits.ts';
import { octetsExcept, type StructuredField } from './structured-field.ts';

export interface Parameter {
  /** As written. */
  readonly name: string;
  /** An octet string; encoded words and percent signs are still in it. */
  readonly value: string;
}

const TOKEN = octetsExcept('()<>@,;:\\"/[]?=');
/** Unquoted values are often not the tokens they should be (`type=text/html`, `name=a[1].txt`). */
const LENIENT_VALUE = octetsExcept('();"');
const QUOTE = 0x22;
const EQUALS = 0x3d;

/** Reads a token (RFC 2045 §5.1). @returns it, or `''` when there is none */
export function takeToken(field: StructuredField): string {
  return field.take(TOKEN);
}

/** Reads the parameters that follow, whatever comes before the first `;`. */
export function takeParameters(field: StructuredField): readonly Parameter[] {
  const plain: Parameter[] = [];
  let continued: Map<string, Section[]> | undefined;
  for (let count = 0; count < MAX_PARAMETERS; count++) {
    const parameter = takeParameter(field);
    if (parameter === undefined) break;
    const section = parameter.name.includes('*') ? sectionOf(parameter) : undefined;
    if (section === undefined) {
      plain.push(parameter);
    } else {
      continued ??= new Map();
      const sections = continued.get(section.key);
      if (sections === undefined) continued.set(section.key, [section]);
      else sections.push(section);
    }
  }
  return continued === undefined ? plain : plain.concat(joinSections(continued));
}

/** @returns the next parameter that can be read, or undefined at the end of the field */
function takeParameter(field: StructuredField): Parameter | undefined {
  for (;;) {
    const semicolon = field.text.indexOf(';', field.at);
    if (semicolon === -1) return undefined;
    field.at = semicolon + 1;
    field.skipBlanks();
    const name = takeToken(field);
    field.skipBlanks();
    if (name === '' || field.octet !== EQUALS) continue;
    field.at++;
    field.skipBlanks();
    return { name, value: takeValue(field) };
  }
}

function takeValue(field: StructuredField): string {
  return field.octet === QUOTE ? field.takeQuoted() : field.take(LENIENT_VALUE);
}

/** One section of a continued parameter: `name*3*=…` is `{ name: 'name', number: 3, encoded: true }`. */
interface Section {
  readonly name: string;
  /** Sections with the same key belong together. A parameter without a number (`name*=`) is whole by itself. */
  readonly key: string;
  readonly number: number;
  readonly encoded: boolean;
  readonly parameter: Parameter;
}

const SECTION = /^([^*]+)\*(?:(\d{1,4})(\*?))?$/;

function sectionOf(parameter: Parameter): Section | undefined {
  const match = SECTION.exec(parameter.name);
  if (match === null) return undefined;
  const name = match[1]!;
  const whole = match[2] === undefined;
  return {
    name,
    key: whole ? `${name.toLowerCase()}*` : name.toLowerCase(),
    number: whole ? 0 : Number(match[2]),
    encoded: whole || match[3] === '*',
    parameter,
  };
}

function joinSections(continued: ReadonlyMap<string, Section[]>): Parameter[] {
  const groups = [...continued.values()].sort((a, b) => (a[0]!.name < b[0]!.name ? -1 : 1));
  return groups.flatMap((sections) => {
    sections.sort((a, b) => a.number - b.number);
    if (sections.some(({ number }, i) => number !== i)) return sections.map(({ parameter }) => parameter);
    return [joined(sections)];
  });
}

function joined(sections: readonly Section[]): Parameter {
  const { name, encoded } = sections[0]!;
  if (!sections.some((section) => section.encoded)) {
    return { name, value: sections.map(({ parameter }) => parameter.value).join('') };
  }
  const text = sections.map((section) =>
    section.encoded ? section.parameter.value : section.parameter.value.replaceAll('%', '%25'),
  );
  // Charset and language stand in the first section only, and only when that is encoded (RFC 2231 §4.1).
  return { name: `${name}*`, value: `${encoded ? '' : "''"}${text.join('')}` };
}

/** @param name lower case @returns the value of the first parameter with that name, as written */
export function parameterValue(parameters: readonly Parameter[], name: string): string | undefined {
  for (const parameter of parameters) if (parameter.name.toLowerCase() === name) return parameter.value;
  return undefined;
}

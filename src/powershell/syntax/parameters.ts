/** `param( [Parameter(Mandatory)] [string[]] $Name = 'x', … )`. */
import type { Expression } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseElement } from './expressions.ts';
import { missingParen } from './primaries.ts';
import type { FunctionParameter } from './script-ast.ts';
import { parseTypeName, startsType } from './types.ts';
import { parseVariable, startsVariable } from './variables.ts';

/** Begins at the `(`. */
export function parseParameterList(cursor: Cursor): {
  parameters: readonly FunctionParameter[];
  isAdvanced: boolean;
} {
  const start = cursor.at;
  cursor.at += 1;
  const parameters: FunctionParameter[] = [];
  let isAdvanced = false;
  for (cursor.skipLines(); !cursor.take(')'); cursor.skipLines()) {
    if (parameters.length > 0 && !cursor.take(',')) throw unclosed(cursor, start);
    cursor.skipLines();
    if (cursor.atEnd) throw unclosed(cursor, start);
    const { parameter, hasAttribute } = parseParameter(cursor, start);
    parameters.push(parameter);
    isAdvanced ||= hasAttribute;
  }
  return { parameters, isAdvanced };
}

export interface Attribute {
  readonly name: string;
  /** Without a name, the values; with one, by it in lower case. */
  readonly values: readonly Expression[];
  readonly named: ReadonlyMap<string, Expression | undefined>;
}

function parseParameter(cursor: Cursor, open: number) {
  const start = cursor.at;
  let type: string | undefined;
  const attributes: Attribute[] = [];
  for (; startsType(cursor); cursor.skipLines()) {
    const attribute = parseAttribute(cursor);
    if (attribute === undefined) type = parseTypeName(cursor);
    else attributes.push(attribute);
  }
  if (!startsVariable(cursor)) {
    if (cursor.atEnd) throw unclosed(cursor, open);
    throw cursor.unexpected('MissingParameterName', 'A parameter has to be a variable, for example $Name.');
  }
  const { name } = parseVariable(cursor);
  const here = cursor.at;
  cursor.skipLines();
  let initial: Expression | undefined;
  if (cursor.take('=')) {
    cursor.skipLines();
    initial = parseElement(cursor);
  } else cursor.at = here;
  const parameter: FunctionParameter = { name, type, initial, ...meaningOf(attributes), ...cursor.span(start) };
  return { parameter, hasAttribute: attributes.some((one) => one.name === 'parameter') };
}

/** `[Parameter(Mandatory=$true, Position=0)]`; undefined when the bracket holds a type. */
export function parseAttribute(cursor: Cursor): Attribute | undefined {
  const start = cursor.at;
  const head = cursor.match(/\[\s*([\p{L}_.]+)\s*\(/uy);
  if (head === undefined) return undefined;
  const values: Expression[] = [];
  const named = new Map<string, Expression | undefined>();
  for (cursor.skipLines(); !cursor.take(')'); cursor.skipLines()) {
    if (cursor.atEnd) throw unclosed(cursor, start);
    const key = cursor.match(/([\p{L}_]\w*)\s*(=|(?=\s*[,)]))/uy);
    if (key === undefined) values.push(parseElement(cursor));
    else {
      cursor.skipLines();
      named.set(key[1]!.toLowerCase(), key[2] === '=' ? parseElement(cursor) : undefined);
    }
    cursor.skipLines();
    if (!cursor.take(',') && cursor.peek() !== ')') throw unclosed(cursor, start);
  }
  cursor.skipLines();
  if (!cursor.take(']')) {
    throw cursor.unexpected(
      'EndSquareBracketExpectedAtEndOfAttribute',
      'Missing ] at end of attribute or type literal.',
    );
  }
  return { name: head[1]!.toLowerCase(), values, named };
}

function meaningOf(attributes: readonly Attribute[]) {
  const all = attributes.filter(({ name }) => name === 'parameter');
  const has = (key: string) => all.some(({ named }) => named.has(key) && isTrue(named.get(key)));
  const position = all.map(({ named }) => named.get('position')).find((one) => one?.kind === 'number');
  return {
    mandatory: all.some(
      (one) => setOf(one) === undefined && one.named.has('mandatory') && isTrue(one.named.get('mandatory')),
    ),
    sets: all.flatMap((one) => setOf(one) ?? []),
    position: position?.kind === 'number' ? position.value : undefined,
    fromPipeline: has('valuefrompipeline')
      ? ('value' as const)
      : has('valuefrompipelinebypropertyname')
        ? ('property' as const)
        : undefined,
    aliases: attributes.filter(({ name }) => name === 'alias').flatMap(({ values }) => values.flatMap(textsOf)),
    checks: attributes.filter(({ name }) => /^(validate|allow)/.test(name)),
  };
}

/** `[Parameter(ParameterSetName = 'Identity', Mandatory)]` */
function setOf({ named }: Attribute): FunctionParameter['sets'][number] | undefined {
  const name = named.get('parametersetname');
  if (name?.kind !== 'string') return undefined;
  return { name: name.value, mandatory: named.has('mandatory') && isTrue(named.get('mandatory')) };
}

/** `DefaultParameterSetName = 'Name'` */
export function defaultSetOf(attributes: readonly Attribute[]): string | undefined {
  const name = attributes
    .map(({ named }) => named.get('defaultparametersetname'))
    .find((one) => one?.kind === 'string');
  return name?.kind === 'string' ? name.value : undefined;
}

/** `ConfirmImpact = 'High'` */
export function isHigh({ named }: Attribute): boolean {
  const impact = named.get('confirmimpact');
  return impact?.kind === 'string' && /^high$/i.test(impact.value);
}

/** `Mandatory` alone means `Mandatory = $true`. */
function isTrue(value: Expression | undefined): boolean {
  return (
    value === undefined ||
    (value.kind === 'variable' ? value.name.toLowerCase() === 'true' : value.kind === 'number' && value.value !== 0)
  );
}

function textsOf(value: Expression): readonly string[] {
  if (value.kind === 'string') return [value.value];
  if (value.kind === 'number') return [value.text];
  return value.kind === 'array' ? value.elements.flatMap(textsOf) : [];
}

function unclosed(cursor: Cursor, start: number) {
  return missingParen(cursor, start, 'MissingEndParenthesisInFunctionParameterList', 'function parameter list');
}

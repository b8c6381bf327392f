/** Expressions: from the tree to a value. */

import { elementAt } from '../members/properties.ts';
import { binary } from '../operators/binary-operators.ts';
import { join, splitAtBlanks } from '../operators/text-operators.ts';
import type {
  ArrayExpression,
  BinaryExpression,
  CastExpression,
  ExpandableString,
  Expression,
  HashtableLiteral,
  ParenExpression,
  Statement,
  SubExpression,
  UnaryExpression,
} from '../syntax/ast.ts';
import { cast } from '../values/convert.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { boundedElements } from '../values/limits.ts';
import { toBoolean, toNumber } from '../values/number.ts';
import { boundedText, toText } from '../values/text.ts';
import { isKnownType, shortTypeName } from '../values/type-names.ts';
import { collapsed, isArray, ScriptBlock, TypeReference, type Value } from '../values/value.ts';
import { runAssignment, runIncrement } from './assign.ts';
import { isSignal } from './control.ts';
import { failureOf } from './error-record.ts';
import { collect, type Frame } from './frame.ts';
import { callOf, memberOf } from './members.ts';
import { runStatement, runStatements } from './statements.ts';
import { readVariableOrNothing } from './variables.ts';

/** @throws Failure with the place of the expression that could not be evaluated */
export async function evaluate(expression: Expression, frame: Frame): Promise<Value> {
  return (await evaluateOrNothing(expression, frame)) ?? null;
}

/**
 * Undefined for what gives nothing at all: `$list.Add(1)`, a command without output, and the variable that took it. A
 * pipeline does not even get a `$null` of it.
 */
export async function evaluateOrNothing(expression: Expression, frame: Frame): Promise<Value | undefined> {
  try {
    return await evaluateNode(expression, frame);
  } catch (thrown) {
    if (isSignal(thrown)) throw thrown;
    throw failureOf(thrown, '', { source: frame.source, span: expression });
  }
}

async function evaluateNode(node: Expression, frame: Frame): Promise<Value | undefined> {
  switch (node.kind) {
    case 'string':
    case 'number':
      return node.value;
    case 'expandable':
      return expand(node, frame);
    case 'variable':
      return readVariableOrNothing(node, frame);
    case 'array':
      return evaluateAll(node.elements, frame);
    case 'arrayExpression':
      return arrayOf(node, frame);
    case 'subExpression':
      return subExpression(node, frame);
    case 'paren':
      return paren(node, frame);
    case 'hashtable':
      return hashtable(node, frame);
    case 'scriptBlock':
      return new ScriptBlock(node.script);
    case 'binary':
      return binaryValue(node, frame);
    case 'unary':
      return unaryValue(node, frame);
    case 'increment':
      return runIncrement(node, frame);
    case 'cast':
      return castValue(node, frame);
    case 'type':
      return new TypeReference(isKnownType(node.type) ? shortTypeName(node.type) : node.type);
    case 'member':
      return memberOf(node, frame);
    case 'call':
      return callOf(node, frame);
    case 'index':
      return elementAt(await evaluate(node.target, frame), await evaluate(node.index, frame));
  }
}

export async function evaluateAll(expressions: readonly Expression[], frame: Frame): Promise<Value[]> {
  const values: Value[] = [];
  for (const one of expressions) values.push(await evaluate(one, frame));
  return values;
}

/** What a statement is worth where a value is wanted. One expression keeps its value; output is collected. */
export async function statementValue(statement: Statement, frame: Frame): Promise<Value> {
  return (await statementValueOrNothing(statement, frame)) ?? null;
}

/** The same, but undefined where there is no output. */
export async function statementValueOrNothing(statement: Statement, frame: Frame): Promise<Value | undefined> {
  if (statement.kind === 'pipeline' && statement.elements.length === 1) {
    const [only] = statement.elements;
    if (only?.kind === 'commandExpression' && only.redirections.length === 0) {
      return evaluateOrNothing(only.expression, frame);
    }
  }
  if (statement.kind === 'assignment') return runAssignment(statement, frame);
  return outputOrNothing(await collect(runStatement(statement, frame)));
}

async function expand({ parts }: ExpandableString, frame: Frame): Promise<string> {
  let text = '';
  for (const part of parts) text = boundedText(text + (typeof part === 'string' ? part : await partText(part, frame)));
  return text;
}

/** `$OFS` says what stands between the elements of an array. */
async function partText(part: Expression, frame: Frame): Promise<string> {
  const value = await evaluate(part, frame);
  const separator = isArray(value) ? frame.scope.get('OFS') : undefined;
  return separator === undefined ? toText(value) : join(value, toText(separator));
}

async function arrayOf({ body }: ArrayExpression, frame: Frame): Promise<Value> {
  return boundedElements(await collect(runStatements(body, frame)));
}

function outputOrNothing(values: readonly Value[]): Value | undefined {
  return values.length === 0 ? undefined : collapsed(boundedElements(values));
}

async function subExpression({ body }: SubExpression, frame: Frame): Promise<Value | undefined> {
  return outputOrNothing(await collect(runStatements(body, frame)));
}

async function paren({ statement }: ParenExpression, frame: Frame): Promise<Value | undefined> {
  return statementValueOrNothing(statement, frame);
}

async function hashtable({ pairs }: HashtableLiteral, frame: Frame, ordered = false): Promise<HashtableValue> {
  const table = new HashtableValue([], ordered);
  for (const { key, value } of pairs) table.set(await evaluate(key, frame), await statementValue(value, frame));
  return table;
}

async function binaryValue(node: BinaryExpression, frame: Frame): Promise<Value> {
  const { operator, caseSensitive } = node;
  const left = await evaluate(node.left, frame);
  // The right side of these is not looked at when the left one settles it.
  if (operator === 'and') return toBoolean(left) && toBoolean(await evaluate(node.right, frame));
  if (operator === 'or') return toBoolean(left) || toBoolean(await evaluate(node.right, frame));
  const right = await evaluate(node.right, frame);
  if (operator === 'xor') return toBoolean(left) !== toBoolean(right);
  const matched = (groups: HashtableValue) => frame.scope.set('Matches', groups);
  return binary(operator, left, right, { caseSensitive, matched });
}

async function unaryValue({ operator, operand }: UnaryExpression, frame: Frame): Promise<Value> {
  const value = await evaluate(operand, frame);
  switch (operator) {
    case 'not':
      return !toBoolean(value);
    case '-':
      return -toNumber(value) || 0;
    case '+':
      return toNumber(value);
    case 'bnot':
      return ~toNumber(value);
    case 'join':
      return join(value, '');
    case 'split':
      return splitAtBlanks(value);
    default:
      return [value];
  }
}

async function castValue({ type, operand }: CastExpression, frame: Frame): Promise<Value | undefined> {
  // Only at this place can the order of the pairs still be kept.
  const ordered = shortTypeName(type) === 'ordered' && operand.kind === 'hashtable';
  // Characters are texts here, and only at this place is it known that the number of one is wanted.
  const isCode = operand.kind === 'cast' && shortTypeName(operand.type) === 'char' && shortTypeName(type) === 'int';
  if (isCode) return toText(await evaluate(operand, frame)).charCodeAt(0);
  const value = ordered ? await hashtable(operand, frame, true) : await evaluate(operand, frame);
  return shortTypeName(type) === 'void' ? undefined : cast(type, value);
}

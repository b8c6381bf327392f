/** `[ValidateRange(1, 10)]` and its kin: what the parameters of a script's own functions refuse. */
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { propertyOf } from '../members/properties.ts';
import type { FunctionParameter, ParameterCheck } from '../syntax/script-ast.ts';
import { compareValues } from '../values/comparison.ts';
import { toBoolean, toNumber } from '../values/number.ts';
import { pattern } from '../values/pattern.ts';
import { toText } from '../values/text.ts';
import { shortTypeName } from '../values/type-names.ts';
import { collapsed, elementsOf, ScriptBlock, type Value } from '../values/value.ts';
import { evaluateAll } from './evaluate.ts';
import { collect, type Frame } from './frame.ts';
import { runScriptBlock } from './script-blocks.ts';

/** @throws CmdletError for a value that the parameter does not take */
export async function checkArgument(parameter: FunctionParameter, value: Value, frame: Frame): Promise<void> {
  if (parameter.mandatory) refuseEmpty(parameter, value);
  for (const check of parameter.checks) {
    const limits = (await evaluateAll(check.values, frame)).flatMap(elementsOf);
    const why = await refusal(check, limits, value, frame);
    if (why === undefined) continue;
    throw wrongInput(
      'ParameterArgumentValidationError',
      `Cannot validate argument on parameter '${parameter.name}'. ${why}`,
      { category: 'InvalidData' },
    );
  }
}

/** What is mandatory has to be something, unless an attribute allows that it is not. */
function refuseEmpty({ name, type, checks }: FunctionParameter, value: Value): void {
  const allows = (attribute: string) => checks.some((one) => one.name === attribute);
  if (value === null && !allows('allownull')) {
    throw wrongInput(
      'ParameterArgumentValidationErrorNullNotAllowed',
      `Cannot bind argument to parameter '${name}' because it is null.`,
      { category: 'InvalidData' },
    );
  }
  if (value === '' && type !== undefined && shortTypeName(type) === 'string' && !allows('allowemptystring')) {
    throw wrongInput(
      'ParameterArgumentValidationErrorEmptyStringNotAllowed',
      `Cannot bind argument to parameter '${name}' because it is an empty string.`,
      { category: 'InvalidData' },
    );
  }
}

/** A sentence; undefined when the value is all right. */
async function refusal(
  { name }: ParameterCheck,
  limits: readonly Value[],
  value: Value,
  frame: Frame,
): Promise<string | undefined> {
  const [first = null, second = null] = limits;
  const texts = limits.map(toText);
  switch (name) {
    case 'validateset':
      return ofEach(value, (one) =>
        texts.some((text) => text.toLowerCase() === toText(one).toLowerCase())
          ? undefined
          : `The argument "${toText(one)}" does not belong to the set "${texts.join(',')}" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again.`,
      );
    case 'validaterange':
      return ofEach(value, (one) => {
        if (compareValues(one, first) < 0) return beyond(one, 'less than the minimum', first, 'greater');
        return compareValues(one, second) > 0 ? beyond(one, 'greater than the maximum', second, 'less') : undefined;
      });
    case 'validatepattern':
      return ofEach(value, (one) =>
        pattern(toText(first)).match(toText(one)) !== undefined
          ? undefined
          : `The argument "${toText(one)}" does not match the "${toText(first)}" pattern. Supply an argument that matches "${toText(first)}" and try the command again.`,
      );
    case 'validatelength':
      return ofEach(value, (one) => ofLength(toText(one).length, toNumber(first), toNumber(second)));
    case 'validatecount': {
      const count = elementsOf(value).length;
      return count >= toNumber(first) && count <= toNumber(second)
        ? undefined
        : `The parameter requires at least ${texts[0]} value(s) and no more than ${texts[1]} value(s) - ${count} value(s) were provided.`;
    }
    case 'validatenotnull':
      return value === null
        ? 'The argument is null. Provide a valid value for the argument, and then try running the command again.'
        : undefined;
    case 'validatenotnullorempty':
      return value === null || value === '' || (propertyOf(value, 'Count') === 0 && elementsOf(value).length === 0)
        ? 'The argument is null or empty. Provide an argument that is not null or empty, and then try the command again.'
        : undefined;
    case 'validatescript':
      return first instanceof ScriptBlock ? ofScript(first, value, frame) : undefined;
    default:
      return undefined;
  }
}

function ofEach(value: Value, check: (one: Value) => string | undefined): string | undefined {
  return elementsOf(value)
    .map(check)
    .find((why) => why !== undefined);
}

function beyond(value: Value, where: string, limit: Value, wanted: string): string {
  return `The ${toText(value)} argument is ${where} allowed range of ${toText(limit)}. Supply an argument that is ${wanted} than or equal to ${toText(limit)} and then try the command again.`;
}

function ofLength(length: number, minimum: number, maximum: number): string | undefined {
  if (length >= minimum && length <= maximum) return undefined;
  const [is, wanted, limit] = length < minimum ? ['short', 'greater', minimum] : ['long', 'less', maximum];
  return `The character length (${length}) of the argument is too ${is}. Specify an argument with a length that is ${wanted} than or equal to "${limit}", and then try the command again.`;
}

async function ofScript(block: ScriptBlock, value: Value, frame: Frame): Promise<string | undefined> {
  for (const item of elementsOf(value)) {
    const result = collapsed(await collect(runScriptBlock(block, { ...frame, item })));
    if (!toBoolean(result)) {
      return `The "${block.value.trim()}" validation script for the argument with value "${toText(item)}" did not return a result of True. Determine why the validation script failed, and then try the command again.`;
    }
  }
  return undefined;
}

/** `.Property` and `.Method()` of a value, and the static ones of a type. */
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { meantNames } from '../../cmdlet/spelling.ts';
import { callMethod } from '../members/methods.ts';
import { propertyOf } from '../members/properties.ts';
import type { MemberExpression, MethodCall } from '../syntax/ast.ts';
import { Stopwatch } from '../values/stopwatch.ts';
import { toText } from '../values/text.ts';
import { CustomObject, elementsOf, isArray, ScriptBlock, TypeReference, type Value } from '../values/value.ts';
import { evaluate, evaluateAll } from './evaluate.ts';
import { collect, type Frame } from './frame.ts';
import { hostMethod } from './host-object.ts';
import { runScriptBlock } from './script-blocks.ts';
import { ScriptCmdlet } from './script-cmdlet.ts';
import { environmentVariable } from './variables.ts';

export async function memberOf({ target, member, isStatic }: MemberExpression, frame: Frame): Promise<Value> {
  const name = toText(await evaluate(member, frame));
  const value = await evaluate(target, frame);
  if (isStatic) return staticOf(value, name, [], frame);
  const found = propertyOf(value, name);
  if (found === undefined) warnOfUnknown(value, name, frame);
  return found ?? null;
}

export async function callOf(node: MethodCall, frame: Frame): Promise<Value | undefined> {
  const name = toText(await evaluate(node.member, frame));
  const value = await evaluate(node.target, frame);
  const args = await evaluateAll(node.args, frame);
  if (node.isStatic) return staticOf(value, name, args, frame);
  const block = args[0];
  if (isArray(value) && block instanceof ScriptBlock && /^(foreach|where)$/i.test(name)) {
    return eachOf(value, block, /^where$/i.test(name), frame);
  }
  if (isArray(value) && typeof block === 'string' && /^foreach$/i.test(name)) {
    return value.flatMap((one) => elementsOf(propertyOf(one, block) ?? callMethod(one, block, args.slice(1))));
  }
  if (value instanceof ScriptBlock && /^invoke$/i.test(name)) return collect(runScriptBlock(value, frame, { args }));
  if (value instanceof ScriptCmdlet) return value.call(name, args, frame);
  if (value instanceof Stopwatch) return value.call(name);
  if (isPrincipal(value) && /^isinrole$/i.test(name)) return true;
  const hosts = await hostMethod(value, name, args, frame);
  if (hosts !== undefined) return hosts.value;
  if (value instanceof CustomObject && value.typeName.startsWith('Encoding:')) {
    const { encodingMethod } = await import('../members/static-members.ts');
    const result = encodingMethod(value, name, args);
    if (result !== undefined) return result;
  }
  return callMethod(value, name, args);
}

/** `([Security.Principal.WindowsPrincipal]…).IsInRole('Administrator')`: whoever may write the configuration is one. */
function isPrincipal(value: Value): boolean {
  return value instanceof CustomObject && value.typeName.startsWith('System.Security.Principal.');
}

/** `$list.ForEach({ … })`, `$list.Where({ … })`. */
async function eachOf(list: readonly Value[], block: ScriptBlock, filters: boolean, frame: Frame): Promise<Value> {
  const results: Value[] = [];
  for (const item of list) {
    const output = await collect(runScriptBlock(block, { ...frame, item }));
    if (!filters) results.push(...output);
    else if (output.some((one) => one !== null && one !== false && one !== 0 && one !== '')) results.push(item);
  }
  return results;
}

async function staticOf(value: Value, name: string, args: readonly Value[], frame: Frame): Promise<Value> {
  const { staticMember } = await import('../members/static-members.ts');
  const { surroundings, files } = frame.session;
  const type = value instanceof TypeReference ? value.value : toText(value);
  return staticMember(type, name, args, {
    files,
    now: () => surroundings.now(),
    hostName: surroundings.hostName(),
    machineName: surroundings.hostName().split('.')[0]!.toUpperCase(),
    userName: surroundings.userName(),
    folder: surroundings.folder,
    environment: (variable) => environmentVariable(variable, frame),
    show: (line) => frame.streams.information(line),
  });
}

/**
 * PowerShell gives `$null` for a property that is not there, and a filter with a typing error is silently empty. The
 * value stays the same here, but a cmdlet's objects have a fixed set of properties, so the error can be told.
 */
export function warnOfUnknown(value: Value, name: string, { session, streams }: Frame): void {
  const object = isArray(value) ? value[0] : value;
  if (!(object instanceof CmdletObject) || object instanceof CustomObject || object.typeName === 'ErrorRecord') return;
  const key = `${object.typeName}.${name.toLowerCase()}`;
  if (session.warned.has(key)) return;
  session.warned.add(key);
  const meant = meantNames(name, [...object.properties.keys()], 1)[0];
  const advice = meant === undefined ? '' : ` Did you mean ${meant}?`;
  streams.warning(`${object.typeName} has no property ${name}: its value is taken for $null.${advice}`);
}

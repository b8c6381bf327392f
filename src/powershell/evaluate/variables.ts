/** `$name`: the script's own variables, those the shell keeps, and the environment's. */
import type { Variable } from '../syntax/ast.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { automatic } from './automatic-variables.ts';
import type { Frame } from './frame.ts';
import { localServer } from './local-server.ts';
import type { Session } from './session.ts';

export async function readVariable({ name, scope }: Variable, frame: Frame): Promise<Value> {
  if (scope === 'env') return environmentVariable(name, frame);
  if (scope === 'global' || scope === 'script') return frame.scope.global.get(name) ?? null;
  if (scope === 'function') return null;
  const own = automatic(name.toLowerCase(), frame);
  return own === undefined ? (frame.scope.get(name) ?? null) : own;
}

/** The same, but undefined for the output of a command that gave none. */
export async function readVariableOrNothing(variable: Variable, frame: Frame): Promise<Value | undefined> {
  const value = await readVariable(variable, frame);
  if (value !== null || variable.scope === 'env') return value;
  const scope = isGlobal(variable) ? frame.scope.global : frame.scope;
  return scope.isNothing(variable.name) ? undefined : null;
}

function isGlobal({ scope }: Variable): boolean {
  return scope === 'global' || scope === 'script';
}

/** @param value undefined for the output of a command that gave none */
export function writeVariable(variable: Variable, value: Value | undefined, frame: Frame, type?: string): void {
  const { name, scope } = variable;
  if (scope === 'env') {
    if (value === null || value === undefined) frame.session.environment.delete(name);
    else frame.session.environment.set(name, toText(value));
    return;
  }
  // What nobody wants is assigned to it.
  if (name.toLowerCase() === 'null') return;
  if (CONSTANT.has(name.toLowerCase())) {
    throw runtimeError(
      'VariableNotWritable',
      `Cannot overwrite variable ${name} because it is read-only or constant.`,
      { category: 'WriteError' },
    );
  }
  const target = isGlobal(variable) ? frame.scope.global : frame.scope;
  target.set(name, value, type);
}

const CONSTANT = new Set(['true', 'false', '?', 'home', 'pid', 'psversiontable', 'error']);

/** What the environment says, by the name in any case; null when it has no such variable. */
function environmentText(name: string, { environment }: Session): string | null {
  const exact = environment.get(name);
  if (exact !== undefined) return exact;
  for (const [key, value] of environment) if (key.toLowerCase() === name.toLowerCase()) return value;
  return null;
}

/** Windows has variables that scripts rely on and that other systems do not set. */
export async function environmentVariable(name: string, frame: Frame): Promise<Value> {
  const { surroundings } = frame.session;
  const set = environmentText(name, frame.session);
  if (set !== null) return set;
  switch (name.toLowerCase()) {
    case 'computername':
      return (await localServer(frame.session)).name;
    case 'userdomain':
      return (await localServer(frame.session)).name;
    case 'userdnsdomain':
      return surroundings.hostName().split('.').slice(1).join('.').toUpperCase() || null;
    case 'username':
      return surroundings.userName();
    case 'temp':
    case 'tmp':
      return '/tmp';
    default:
      return null;
  }
}

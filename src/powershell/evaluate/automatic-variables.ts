/** The variables that the shell itself keeps: `$true`, `$_`, `$PSVersionTable`, `$PSScriptRoot` … */
import { basename, dirname, resolve } from 'node:path';
import { HashtableValue } from '../values/hashtable.ts';
import { CustomObject, DescribedObject, type Value } from '../values/value.ts';
import { Version } from '../values/version.ts';
import type { Frame } from './frame.ts';
import { hostObject } from './host-object.ts';

/** Undefined for every other variable. */
export function automatic(name: string, frame: Frame): Value | undefined {
  const { session, item, scope } = frame;
  switch (name) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'null':
      return null;
    case '_':
    case 'psitem':
      return item ?? null;
    case '?':
      return session.succeeded;
    case 'error':
      return session.errors;
    case 'home':
      return session.environment.get('HOME') ?? '';
    case 'pwd':
      return new DescribedObject([['Path', session.surroundings.folder]], 'PathInfo', session.surroundings.folder);
    case 'pid':
      return process.pid;
    case 'psversiontable':
      return VERSIONS;
    case 'psculture':
    case 'psuiculture':
      return 'en-US';
    case 'host':
      return hostObject(session);
    case 'pscommandpath':
      return scriptPath(frame) ?? '';
    case 'psscriptroot':
      return folderOf(scriptPath(frame));
    case 'myinvocation':
      return scope.get('MyInvocation') ?? invocationOf('', frame);
    default:
      return undefined;
  }
}

/** Scripts compare it: the language is that of 5.1. */
const VERSIONS = new HashtableValue(
  [
    ['PSVersion', Version.from('5.1') ?? null],
    ['PSEdition', 'Desktop'],
  ],
  true,
);

/** The file of the running script; undefined at the prompt. */
function scriptPath({ source, session }: Frame): string | undefined {
  return source.name === undefined ? undefined : resolve(session.surroundings.folder, source.name);
}

function folderOf(path: string | undefined): string {
  return path === undefined ? '' : dirname(path);
}

/** `$MyInvocation`. @param name of the function; '' for a script */
export function invocationOf(name: string, frame: Frame): Value {
  const path = scriptPath(frame) ?? '';
  const shown = name === '' ? basename(path) : name;
  const command = new DescribedObject(
    [
      ['Name', shown],
      ['Path', path],
      ['Definition', path],
      ['Source', path],
      ['CommandType', name === '' ? 'ExternalScript' : 'Function'],
    ],
    'CommandInfo',
    shown,
  );
  return new CustomObject(
    [
      ['MyCommand', command],
      ['InvocationName', shown],
      ['ScriptName', path],
      ['PSCommandPath', path],
      ['PSScriptRoot', folderOf(path === '' ? undefined : path)],
    ],
    'InvocationInfo',
  );
}

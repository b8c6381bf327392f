/** The types that scripts may name, by PowerShell's short names. */
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { isArray, isTyped, type Value } from './value.ts';

const FULL: Readonly<Record<string, string>> = {
  object: 'System.Object',
  psobject: 'System.Management.Automation.PSObject',
  array: 'System.Array',
  void: 'System.Void',
  string: 'System.String',
  char: 'System.Char',
  bool: 'System.Boolean',
  switch: 'System.Management.Automation.SwitchParameter',
  byte: 'System.Byte',
  int: 'System.Int32',
  int16: 'System.Int16',
  uint32: 'System.UInt32',
  long: 'System.Int64',
  ulong: 'System.UInt64',
  double: 'System.Double',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  hashtable: 'System.Collections.Hashtable',
  ordered: 'System.Collections.Specialized.OrderedDictionary',
  pscustomobject: 'System.Management.Automation.PSCustomObject',
  scriptblock: 'System.Management.Automation.ScriptBlock',
  type: 'System.Type',
  regex: 'System.Text.RegularExpressions.Regex',
  guid: 'System.Guid',
  version: 'System.Version',
  ipaddress: 'System.Net.IPAddress',
  uri: 'System.Uri',
  mailaddress: 'System.Net.Mail.MailAddress',
  securestring: 'System.Security.SecureString',
  pscredential: 'System.Management.Automation.PSCredential',
  math: 'System.Math',
  convert: 'System.Convert',
  environment: 'System.Environment',
  file: 'System.IO.File',
  directory: 'System.IO.Directory',
  path: 'System.IO.Path',
  encoding: 'System.Text.Encoding',
  stringbuilder: 'System.Text.StringBuilder',
  stopwatch: 'System.Diagnostics.Stopwatch',
  dns: 'System.Net.Dns',
  servicecontrollerstatus: 'System.ServiceProcess.ServiceControllerStatus',
  servicestartmode: 'System.ServiceProcess.ServiceStartMode',
  stringcomparison: 'System.StringComparison',
  stringsplitoptions: 'System.StringSplitOptions',
  regexoptions: 'System.Text.RegularExpressions.RegexOptions',
  console: 'System.Console',
  windowsidentity: 'System.Security.Principal.WindowsIdentity',
  windowsprincipal: 'System.Security.Principal.WindowsPrincipal',
  windowsbuiltinrole: 'System.Security.Principal.WindowsBuiltInRole',
  servicepointmanager: 'System.Net.ServicePointManager',
  securityprotocoltype: 'System.Net.SecurityProtocolType',
};

/** Other spellings of the same. */
const ALIASES: Readonly<Record<string, string>> = {
  boolean: 'bool',
  int32: 'int',
  int64: 'long',
  uint64: 'ulong',
  uint: 'uint32',
  single: 'double',
  float: 'double',
  decimal: 'double',
  switchparameter: 'switch',
  runtimetype: 'type',
  ordereddictionary: 'ordered',
  enhancedtimespan: 'timespan',
  arraylist: 'array',
};

/** `System.Int32` → `int`, `Microsoft.…EnhancedTimeSpan` → `timespan`; lower case, also when it is unknown. */
export function shortTypeName(name: string): string {
  const [, element = '', suffix = ''] = /^(.*?)((?:\[\])*)$/s.exec(name)!;
  const lower = element.toLowerCase();
  const bare = lower.replace(/^(?:\w+\.)*(?=\w+(\[|$))/, '');
  return (ALIASES[bare] ?? collectionOf(bare) ?? bare) + suffix;
}

/** Lists of whatever are arrays here, which can grow; tables of whatever are hashtables. */
function collectionOf(name: string): string | undefined {
  if (/^(list|collection|hashset)\[/.test(name)) return 'array';
  return /^(sorted)?dictionary\[/.test(name) ? 'hashtable' : undefined;
}

/** `int` → `System.Int32`; a name that is not known stays as it is. */
export function fullTypeName(name: string): string {
  const short = shortTypeName(name);
  const element = short.replace(/(\[\])+$/, '');
  return element in FULL ? FULL[element]! + short.slice(element.length) : name;
}

export function isKnownType(name: string): boolean {
  const short = shortTypeName(name).replace(/(\[\])+$/, '');
  return short in FULL || /exception$/.test(short);
}

/** The full name of a value's type. */
export function typeNameOf(value: Value): string {
  if (typeof value === 'string') return 'System.String';
  if (typeof value === 'boolean') return 'System.Boolean';
  if (typeof value === 'number') return numberType(value);
  if (isArray(value)) return 'System.Object[]';
  if (value instanceof Date) return 'System.DateTime';
  if (value instanceof CmdletObject) {
    return value.typeName === 'PSCustomObject' ? FULL.pscustomobject! : value.typeName;
  }
  if (isTyped(value)) return fullTypeName(value.type);
  return 'System.Object';
}

function numberType(value: number): string {
  if (!Number.isInteger(value)) return 'System.Double';
  return Math.abs(value) <= 2 ** 31 - 1
    ? 'System.Int32'
    : Number.isSafeInteger(value)
      ? 'System.Int64'
      : 'System.Double';
}

/** `-is`: whether the value is one of the type or of one that it stands for. */
export function isOfType(value: Value, typeName: string): boolean {
  if (value === null) return false;
  const wanted = shortTypeName(typeName);
  const actual = shortTypeName(typeNameOf(value));
  if (wanted === 'object' || wanted === actual) return true;
  if (wanted === 'array' || wanted.endsWith('[]')) return isArray(value) || actual.endsWith('[]');
  if (wanted === 'psobject' || wanted === 'pscustomobject') return value instanceof CmdletObject;
  return wanted === 'hashtable' ? actual === 'ordered' : wanted === 'valuetype' && typeof value !== 'string';
}

/** Exceptions as objects: `$_.Exception`, `[System.ArgumentException]'…'`, `New-Object System.Exception '…'`. */
import { CustomObject, DescribedObject, type Value } from './value.ts';

/** Where .NET and PowerShell keep those whose full names scripts compare; every other one is in `System`. */
const SPACES: readonly (readonly [RegExp, string])[] = [
  [
    /^(Runtime|CommandNotFound|ParameterBinding|Parse|ItemNotFound|ActionPreferenceStop|PipelineStopped|CmdletInvocation)Exception$/,
    'System.Management.Automation',
  ],
  [/^(WriteError|ServiceCommand)Exception$/, 'Microsoft.PowerShell.Commands'],
  [/^ManagementObject\w+Exception$/, 'Microsoft.Exchange.Configuration.Tasks'],
  [/^(IO|FileNotFound|DirectoryNotFound)Exception$/, 'System.IO'],
];

/** @param typeName with or without its name space, in any case */
export function exceptionObject(typeName: string, message: string): CustomObject {
  const short = typeName.split('.').at(-1)!;
  const space = SPACES.find(([names]) => names.test(short))?.[1] ?? 'System';
  const fullName = typeName.includes('.') ? typeName : `${space}.${short}`;
  return new DescribedObject(
    [
      ['Message', message],
      ['InnerException', null],
    ],
    fullName,
    `${fullName}: ${message}`,
  );
}

export function isExceptionName(typeName: string): boolean {
  return /exception$/i.test(typeName);
}

export function isException(value: Value): value is CustomObject {
  return value instanceof CustomObject && isExceptionName(value.typeName);
}

/** `System.ArgumentException` → `ArgumentException` */
export function shortExceptionName(exception: CustomObject): string {
  return exception.typeName.split('.').at(-1)!;
}

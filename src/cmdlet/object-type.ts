/** Parameters that take an object as it is, not the text it stands for: a password, bytes, a script block. */
import { quoteInput, ValueError } from '../model/value-error.ts';
import type { ValueType } from '../model/value-type.ts';
import { ByteArray } from './byte-array.ts';
import { Credential, SecureString } from './secure-string.ts';

/**
 * @param read gives undefined for what it cannot take
 * @param example what a person types to get one: `(Read-Host -AsSecureString)`
 */
export function objectType<T>(name: string, example: string, read: (input: unknown) => T | undefined): ValueType<T> {
  return {
    name,
    kind: 'object',
    parse(input) {
      const value = read(input);
      if (value !== undefined) return value;
      throw new ValueError(`Cannot convert value ${shown(input)} to type "${name}".`, `Write for example ${example}.`);
    },
    format: String,
    encode: String,
    jsonSchema: () => ({}),
    example,
  };
}

/** What should have been a secret is not repeated in an error. */
function shown(input: unknown): string {
  return typeof input === 'string' ? 'of type "System.String"' : quoteInput(String(input));
}

export const secureString = objectType('SecureString', '(Read-Host "Password" -AsSecureString)', (input) =>
  input instanceof SecureString ? input : undefined,
);

/** A credential, or the name of a user whose password is still to be asked for, as PowerShell has it. */
export const credential = objectType<Credential | string>('PSCredential', '(Get-Credential contoso\\kweku)', (input) =>
  input instanceof Credential || (typeof input === 'string' && input !== '') ? input : undefined,
);

/** Bytes, also as the list of numbers that `Get-Content -Encoding Byte` gives. */
export const byteArray = objectType('Byte[]', "([System.IO.File]::ReadAllBytes('certificate.pfx'))", (input) => {
  if (input instanceof ByteArray) return input;
  if (input instanceof Uint8Array) return new ByteArray(input);
  const isByte = (one: unknown) => typeof one === 'number' && Number.isInteger(one) && one >= 0 && one <= 255;
  return Array.isArray(input) && input.every(isByte) ? new ByteArray(Uint8Array.from(input)) : undefined;
});

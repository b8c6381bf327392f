/** A name of Exchange as the command line spells it. */

/** `EnableGSSAPIAndNTLMAuth` → `enable-gssapi-and-ntlm-auth`. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

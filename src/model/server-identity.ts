/** A server as its settings' defaults need it. */
export interface ServerIdentity {
  /** `EX01`: the key in the document, and what `-Server` names. */
  readonly name: string;
  /** `EX01.contoso.com`; the bare name where no domain is known. */
  readonly fqdn: string;
}

/** What FETCH can be asked for, RFC 3501 §6.4.5, as parsed; and what asking for it entails. */
import type { SectionText } from '../../mime/section.ts';

/** `BODY[1.2.HEADER.FIELDS (TO)]<0.100>` and everything else that comes as octets of the message. */
export interface SectionItem {
  readonly kind: 'section';
  /** The item's name in the answer, up to the partial: `BODY[TEXT]`, `RFC822`. */
  readonly label: string;
  readonly path: readonly number[];
  readonly text: SectionText;
  /** HEADER.FIELDS or HEADER.FIELDS.NOT. */
  readonly fields: { readonly names: readonly string[]; readonly not: boolean } | undefined;
  readonly partial: { readonly offset: number; readonly length: number } | undefined;
  readonly setsSeen: boolean;
}

export type SimpleItem = 'UID' | 'FLAGS' | 'INTERNALDATE' | 'RFC822.SIZE' | 'ENVELOPE' | 'BODYSTRUCTURE' | 'BODY';

export type FetchItem = { readonly kind: 'simple'; readonly name: SimpleItem } | SectionItem;

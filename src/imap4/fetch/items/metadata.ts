/** ENVELOPE, BODYSTRUCTURE and BODY without a section (RFC 9051 §6.4.5): copied from what the store keeps ready. */
import type { MessageMetadata } from '../../../mailbox/mail-store.ts';
import { type FetchItem, NEEDS } from '../fetch-item.ts';

export const ENVELOPE: FetchItem = metadataItem('ENVELOPE', 'envelope');
export const BODYSTRUCTURE: FetchItem = metadataItem('BODYSTRUCTURE', 'bodyStructure');
export const BODY: FetchItem = metadataItem('BODY', 'body');

function metadataItem(key: string, field: keyof MessageMetadata): FetchItem {
  const label = `${key} `;
  return {
    key,
    needs: NEEDS.metadata,
    write(answer) {
      answer.writeText(label);
      answer.writeOctets(answer.metadata[field]);
    },
  };
}

/** PREVIEW, RFC 8970: the first words of a message. */
import { previewOf } from '../../../mime/preview.ts';
import { BadError } from '../../errors.ts';
import { encodeString, toOctets } from '../../wire/encoder.ts';
import { type FetchItem, type FetchItemKind, NEEDS } from '../fetch-item.ts';
import { requireBare } from './attributes.ts';

const PREVIEW: FetchItem = {
  key: 'PREVIEW',
  needs: NEEDS.octets,
  write: (answer) => answer.writeText(`PREVIEW ${encodeString(toOctets(previewOf(answer.octets, answer.structure)))}`),
};

export const preview: FetchItemKind = {
  names: ['PREVIEW'],
  parse(word, args) {
    requireBare(word, 'PREVIEW');
    // LAZY wants what can be had soon, and reading the message is soon. Another list here is FETCH's own.
    if (args.peekListWord() === 'LAZY') {
      args.space();
      args.list(() => {
        if (args.word() !== 'LAZY') throw new BadError('Unknown PREVIEW modifier');
      });
    }
    return PREVIEW;
  },
};

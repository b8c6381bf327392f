import { convertMessage, type RetrievalFormat } from '../../../src/mime/retrieval/convert-message.ts';

/** A message as it is handed out in a format. @param stored every line end CRLF */
export function converted(stored: Buffer, format: RetrievalFormat): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { start, end, octets: replacement } of convertMessage(stored, format)) {
    pieces.push(stored.subarray(at, start), replacement);
    at = end;
  }
  return Buffer.concat([...pieces, stored.subarray(at)]);
}

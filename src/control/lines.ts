/** The lines of a stream of bytes, none longer than agreed. */

/**
 * @param limit octets of a line, its line feed not counted
 * @throws Error when a line is longer
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<string, void, void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = rest.indexOf(LF); end >= 0; end = rest.indexOf(LF, from)) {
      if (end - from > limit) throw tooLong(limit);
      yield rest.toString('utf8', from, end);
      from = end + 1;
    }
    rest = rest.subarray(from);
    if (rest.length > limit) throw tooLong(limit);
  }
}

const LF = 0x0a;

function tooLong(limit: number): Error {
  return new Error(`A line of the control channel has more than ${limit} octets.`);
}

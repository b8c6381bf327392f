/** Small work on octets that the hot loops share. */

const LF = 0x0a;

/** Held by itself: looking the method up on a buffer costs a quarter of the call, and there is one for each line of mail. */
const { indexOf } = Buffer.prototype;

/** @returns the place of the first LF at or after `at`, or -1 */
export function nextLineFeed(octets: Buffer, at: number): number {
  return indexOf.call(octets, LF, at);
}

/** @returns `target` if it has room for so many octets, else a new buffer */
export function roomFor(length: number, target: Buffer | undefined): Buffer {
  return target !== undefined && target.length >= length ? target : Buffer.allocUnsafe(length);
}

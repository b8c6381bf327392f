/** Reading off a socket just as much as is needed to decide something; what follows is there for the next reader. */
import type { Socket } from 'node:net';

export interface Decision<T> {
  readonly value: T;
  /** How many of the octets are done with; the others are put back. */
  readonly consumed: number;
}

/**
 * @param socket that nobody reads from; nobody does afterwards
 * @param decide is given all that has come so far; says undefined for as long as that is too little, and bounds how much
 *   that may be
 * @returns undefined when the connection ends before that; it may still be half open then
 */
export function peek<T>(socket: Socket, decide: (received: Buffer) => Decision<T> | undefined): Promise<T | undefined> {
  return new Promise((resolve) => {
    let received: Buffer = Buffer.alloc(0);
    const finish = (value: T | undefined) => {
      socket.pause();
      socket.off('data', receive).off('end', ended).off('close', ended).off('error', ignored);
      resolve(value);
    };
    const receive = (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const decision = decide(received);
      if (decision === undefined) return;
      finish(decision.value);
      if (decision.consumed < received.length) socket.unshift(received.subarray(decision.consumed));
    };
    const ended = () => finish(undefined);
    // 'close' tells the same, and comes behind it.
    const ignored = () => undefined;
    socket.on('data', receive).on('end', ended).on('close', ended).on('error', ignored);
    socket.resume();
  });
}

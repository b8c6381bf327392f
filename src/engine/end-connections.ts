/** Brings all connections of some services to their end. */
import type { Clock } from '../model/clock.ts';

/** A connection that was broken is gone in the next turns of the event loop; so long at most, in milliseconds. */
const BREAK_MS = 200;

export interface Endable {
  readonly connections: number;
  /** Asks every client to go. */
  shutdown(sentence: string): void;
  /** Breaks whatever is left. */
  destroy(): void;
}

/**
 * Asks the clients to go, and breaks what is left after `grace` milliseconds.
 * @param sentence what clients are told
 */
export async function endConnections(
  services: readonly Endable[],
  sentence: string,
  grace: number,
  clock: Clock,
): Promise<void> {
  for (const service of services) service.shutdown(sentence);
  await allGone(services, grace, clock);
  for (const service of services) service.destroy();
  await allGone(services, BREAK_MS, clock);
}

function allGone(services: readonly Endable[], ms: number, clock: Clock): Promise<void> {
  const deadline = clock.now() + ms;
  return new Promise((resolve) => {
    const look = () => {
      if (services.every(({ connections }) => connections === 0) || clock.now() >= deadline) resolve();
      else setTimeout(look, 10);
    };
    look();
  });
}

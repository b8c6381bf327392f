import { Pace } from '../pace.ts';
import { Progress } from '../progress.ts';
import type { Session } from '../session.ts';

/**
 * The pace of a command that searches: it gives way to others, ends when the client goes away, and tells the client now
 * and then how far it has come.
 * @param stages see {@link Progress}
 */
export function searchPace({ transport, host, tag, view }: Session, stages: number): Pace {
  const messages = view.messages.length;
  return new Pace(transport, new Progress({ transport, clock: host.clock, tag, stages, messages }));
}

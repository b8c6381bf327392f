/**
 * Objects of Exchange of which this server has none, because it has neither mailbox databases nor mail transport. What
 * asks for all of them gets none, and is told why; what asks for one gets Exchange's own answer, that there is none.
 */
import { hasWildcard } from '../../model/wildcard.ts';
import { chosenServer } from '../chosen-server.ts';
import type { CmdletError } from '../cmdlet-error.ts';
import type { CmdletContext } from '../define-cmdlet.ts';
import { objectNotFound } from '../object-not-found.ts';

export interface AbsentObjects {
  /** `mailbox database copies` */
  readonly plural: string;
  /** A sentence. */
  readonly why: string;
}

export interface Asked {
  readonly Identity?: string | undefined;
  readonly Server?: string | undefined;
}

/** @throws CmdletError (exit 3) when one is asked for by its name, or when the server is none of the configuration */
export async function none(absent: AbsentObjects, { Identity, Server }: Asked, context: CmdletContext): Promise<void> {
  const configuration = await (await context.store()).read();
  const { name } = chosenServer(configuration, Server, context);
  if (Identity !== undefined && !hasWildcard(Identity)) throw notThere(absent, Identity, name);
  context.warning(`${name} has no ${absent.plural}. ${absent.why}`);
}

/** The error that Exchange has for an object that is not there. */
export function notThere({ plural, why }: AbsentObjects, identity: string, server: string): CmdletError {
  return objectNotFound(identity, server, 'Identity', [`There are no ${plural} here. ${why}`]);
}

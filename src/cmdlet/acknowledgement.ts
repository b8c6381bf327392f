/** Whether a running engine has taken a configuration in: waits for its status and puts it into words. */
import type {
  ConfigStore,
  Configuration,
  EngineStatus,
  ListenerStatus,
  PublishedStatus,
} from '../config/config-store.ts';

/** So long an engine may take; it needs some milliseconds, and a slow disk some more. */
export const ACKNOWLEDGEMENT_WAIT_MS = 5_000;

export type Acknowledgement =
  | { readonly kind: 'notRunning' }
  /** Nobody asked. */
  | { readonly kind: 'notAsked' }
  | { readonly kind: 'inForce'; readonly status: EngineStatus }
  | { readonly kind: 'refused'; readonly reason: string; readonly listeners: readonly ListenerStatus[] }
  /** It runs, and said nothing in time. */
  | { readonly kind: 'silent'; readonly status: EngineStatus };

/** Waits until the engine of `server` has taken `wanted` in or refused it. */
export async function acknowledgement(
  store: ConfigStore,
  server: string,
  wanted: Pick<Configuration, 'revision' | 'hash'>,
  timeoutMs = ACKNOWLEDGEMENT_WAIT_MS,
): Promise<Acknowledgement> {
  const running = await store.readStatus(server);
  if (running === undefined || running.alive === false) return { kind: 'notRunning' };
  const answer = await store.awaitStatus(server, (status) => answered(status, wanted), timeoutMs);
  if (answer === undefined) return { kind: 'silent', status: running };
  return answer.alive === false ? { kind: 'notRunning' } : judgement(answer, wanted);
}

function answered(status: PublishedStatus, wanted: Pick<Configuration, 'revision' | 'hash'>): boolean {
  return status.alive === false || judgement(status, wanted).kind !== 'silent';
}

/**
 * An engine may skip a revision when the next one is there already: a later one answers for this one too. The refused
 * content is looked at first: an engine that refuses keeps the revision before, or has this one but cannot serve by it.
 */
function judgement(
  status: EngineStatus,
  { revision, hash }: Pick<Configuration, 'revision' | 'hash'>,
): Acknowledgement {
  const { refused } = status;
  const isRefused = refused !== undefined && (refused.hash === hash || (refused.revision ?? -1) >= revision);
  if (isRefused && (refused.hash === hash || status.hash !== hash)) {
    return { kind: 'refused', reason: refused.reason, listeners: refused.listeners };
  }
  if (status.hash === hash) return { kind: 'inForce', status };
  return status.revision >= revision && revision > 0 ? { kind: 'inForce', status } : { kind: 'silent', status };
}

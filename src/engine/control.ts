/** What the engine answers on the control channel: who is connected, who is delayed, and that it be so no longer. */
import { type CommandHandlers, ControlRefusal, ControlServer } from '../control/control-server.ts';
import type { DisconnectResult, ResetResult, SessionRecord, ThrottleRecord } from '../control/messages.ts';
import type { Clock } from '../model/clock.ts';
import type { Protocol } from '../model/setting.ts';
import { wildcard } from '../model/wildcard.ts';
import type { Logger } from '../wire/host.ts';
import type { LogonThrottle, ThrottledNetwork } from './logon-throttle/logon-throttle.ts';
import type { ConnectionIds } from './open-connection.ts';

/** What clients are told whom an administrator disconnects. */
const FAREWELL = 'Disconnected by the administrator.';

/** A protocol service, as far as its connections are concerned. */
export interface Connections {
  describe(ids: ConnectionIds): Iterable<SessionRecord>;
  disconnect(id: string, ids: ConnectionIds, sentence: string): boolean;
}

export interface ControlParts {
  readonly services: Readonly<Record<Protocol, Connections>>;
  readonly ids: ConnectionIds;
  readonly throttle: LogonThrottle;
  readonly dataFolder: string;
  readonly server: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Listens for cmdlets; an engine that cannot still serves mail. @returns ends it */
export async function openControl(parts: ControlParts): Promise<() => Promise<void>> {
  const { services, ids, throttle, dataFolder, server, clock, log } = parts;
  try {
    const control = await ControlServer.listen({
      dataFolder,
      server,
      handlers: controlHandlers(services, ids, throttle),
      clock,
      onError: (error) => log.error({ err: error }, 'A request of the control channel failed'),
    });
    return () => control.close();
  } catch (error) {
    log.error({ err: error }, 'No control channel: sessions cannot be listed or disconnected');
    return async () => {};
  }
}

export function controlHandlers(
  services: Readonly<Record<Protocol, Connections>>,
  ids: ConnectionIds,
  throttle: LogonThrottle,
): CommandHandlers {
  return {
    *sessions(parameters): Iterable<SessionRecord> {
      const service = services[protocolIn(parameters)];
      const user = wildcard(textIn(parameters, 'user') ?? '*');
      const address = wildcard(textIn(parameters, 'address') ?? '*');
      for (const session of service.describe(ids)) {
        if (user.matches(session.user) && address.matches(session.address)) yield session;
      }
    },
    *disconnect(parameters): Iterable<DisconnectResult> {
      const service = services[protocolIn(parameters)];
      for (const id of textsIn(parameters, 'ids')) yield { id, disconnected: service.disconnect(id, ids, FAREWELL) };
    },
    *throttle(parameters): Iterable<ThrottleRecord> {
      const wanted = wildcard(textIn(parameters, 'network') ?? '*');
      for (const one of throttle.list()) if (wanted.matches(one.network)) yield throttleRecord(one);
    },
    *resetThrottle(parameters): Iterable<ResetResult> {
      for (const network of textsIn(parameters, 'networks')) yield { network, reset: throttle.reset(network) };
    },
  };
}

function protocolIn(parameters: unknown): Protocol {
  const protocol = property(parameters, 'protocol');
  if (protocol === 'POP3' || protocol === 'IMAP4') return protocol;
  throw new ControlRefusal('protocol is POP3 or IMAP4.');
}

function textIn(parameters: unknown, name: string): string | undefined {
  const text = property(parameters, name);
  if (text === undefined || typeof text === 'string') return text;
  throw new ControlRefusal(`${name} is a text.`);
}

function textsIn(parameters: unknown, name: string): readonly string[] {
  const texts = property(parameters, name);
  if (Array.isArray(texts) && texts.every((one) => typeof one === 'string')) return texts;
  throw new ControlRefusal(`${name} is a list of texts.`);
}

function throttleRecord({ network, failures, lastFailure, until, waiting }: ThrottledNetwork): ThrottleRecord {
  const when = (moment: number) => (moment === 0 ? '' : new Date(moment).toISOString());
  return { network, failures, lastFailure: when(lastFailure), delayedUntil: when(until), waiting };
}

function property(parameters: unknown, name: string): unknown {
  return typeof parameters === 'object' && parameters !== null && Object.hasOwn(parameters, name)
    ? (parameters as Record<string, unknown>)[name]
    : undefined;
}

/** What the engine answers on the control channel: who is connected, and that somebody be no longer. */
import { type CommandHandlers, ControlRefusal, ControlServer } from '../control/control-server.ts';
import type { DisconnectResult, SessionRecord } from '../control/messages.ts';
import type { Clock } from '../model/clock.ts';
import type { Protocol } from '../model/setting.ts';
import { wildcard } from '../model/wildcard.ts';
import type { Logger } from '../wire/host.ts';
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
  readonly dataFolder: string;
  readonly server: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Listens for cmdlets; an engine that cannot still serves mail. @returns ends it */
export async function openControl(parts: ControlParts): Promise<() => Promise<void>> {
  const { services, ids, dataFolder, server, clock, log } = parts;
  try {
    const control = await ControlServer.listen({
      dataFolder,
      server,
      handlers: controlHandlers(services, ids),
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
      for (const id of idsIn(parameters)) yield { id, disconnected: service.disconnect(id, ids, FAREWELL) };
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

function idsIn(parameters: unknown): readonly string[] {
  const ids = property(parameters, 'ids');
  if (Array.isArray(ids) && ids.every((one) => typeof one === 'string')) return ids;
  throw new ControlRefusal('ids is a list of texts.');
}

function property(parameters: unknown, name: string): unknown {
  return typeof parameters === 'object' && parameters !== null && Object.hasOwn(parameters, name)
    ? (parameters as Record<string, unknown>)[name]
    : undefined;
}

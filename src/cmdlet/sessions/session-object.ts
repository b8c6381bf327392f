/** A live connection as an object, and the control channel's errors as those of a cmdlet. */
import { ControlError, type ControlErrorKind } from '../../control/control-client.ts';
import type { SessionRecord } from '../../control/messages.ts';
import { CmdletError } from '../cmdlet-error.ts';
import { CmdletObject, type TableView } from '../cmdlet-object.ts';
import { ExitCode } from '../exit-code.ts';

const VIEW: TableView = {
  columns: [
    { property: 'Identity', width: 16 },
    { property: 'UserName', width: 24 },
    { property: 'RemoteAddress', width: 15 },
    { property: 'TlsVersion', width: 10 },
    { property: 'State', width: 18 },
    { property: 'Since' },
  ],
};

export function sessionObject(session: SessionRecord, server: string): CmdletObject {
  return new CmdletObject(
    session.protocol === 'POP3' ? 'PopSession' : 'ImapSession',
    [
      ['Identity', session.id],
      ['ProtocolName', session.protocol],
      ['UserName', session.user],
      ['RemoteAddress', session.address],
      ['RemotePort', session.port],
      ['LocalAddress', session.localAddress],
      ['LocalPort', session.localPort],
      ['Secure', session.tls !== ''],
      ['TlsVersion', session.tls],
      ['TlsCipher', session.cipher],
      ['State', session.state],
      ['Since', new Date(session.since)],
      ['LastActivity', new Date(session.lastActivity)],
      ['BytesReceived', session.received],
      ['BytesSent', session.sent],
      ['Server', server],
    ],
    VIEW,
  );
}

const ERRORS: Readonly<Record<ControlErrorKind, { id: string; exitCode: ExitCode; hints: readonly string[] }>> = {
  NotRunning: { id: 'EngineNotRunning', exitCode: ExitCode.failed, hints: ['It is started with: postern serve'] },
  Denied: { id: 'EngineDenied', exitCode: ExitCode.failed, hints: ['Run the cmdlet as that user.'] },
  Refused: { id: 'EngineRefused', exitCode: ExitCode.failed, hints: [] },
  Broken: { id: 'EngineDidNotAnswer', exitCode: ExitCode.failed, hints: ['Look into the log of the engine.'] },
};

/** Passes on what an engine answers. @throws CmdletError for what goes wrong with the channel */
export async function* fromEngine<T>(answer: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  try {
    yield* answer;
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    throw new CmdletError(error.message, { ...ERRORS[error.kind], category: 'ResourceUnavailable' });
  }
}

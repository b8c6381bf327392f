/** A cmdlet's end of the control channel. */
import net from 'node:net';
import { ANSWER_PATIENCE_MS, MAX_ANSWER_LINE_BYTES } from './limits.ts';
import { linesOf } from './lines.ts';
import { type Answer, type CommandName, type Commands, lineOf, parseObject, VERSION } from './messages.ts';
import { reachable, socketPath } from './socket-path.ts';

/**
 * `NotRunning`: nobody listens. `Denied`: this user may not ask. `Refused`: the engine said why not. `Broken`: the
 * answer did not come, or not to its end.
 */
export type ControlErrorKind = 'NotRunning' | 'Denied' | 'Refused' | 'Broken';

export class ControlError extends Error {
  readonly kind: ControlErrorKind;
  constructor(kind: ControlErrorKind, message: string) {
    super(message);
    this.name = 'ControlError';
    this.kind = kind;
  }
}

/**
 * Asks the running engine of `server`.
 * @returns the items of its answer, as they come
 * @throws ControlError
 */
export async function* ask<Name extends CommandName>(
  dataFolder: string,
  server: string,
  command: Name,
  parameters: Commands[Name]['parameters'],
): AsyncGenerator<Commands[Name]['item'], void, void> {
  const socket = await connect(socketPath(dataFolder, server), server);
  try {
    socket.write(lineOf({ version: VERSION, command, parameters }));
    for await (const line of linesOf(socket, MAX_ANSWER_LINE_BYTES)) {
      const answer = parseObject(line) as Answer;
      if ('item' in answer) yield answer.item as Commands[Name]['item'];
      else if ('error' in answer) throw new ControlError('Refused', answer.error);
      else return;
    }
    throw new Error('it ended early');
  } catch (error) {
    if (error instanceof ControlError) throw error;
    throw new ControlError('Broken', `The engine on ${server} did not answer: ${(error as Error).message}.`);
  } finally {
    socket.destroy();
  }
}

function connect(path: string, server: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(asControlError(error, path, server));
    let way: ReturnType<typeof reachable>;
    try {
      way = reachable(path);
    } catch (error) {
      failed(error as NodeJS.ErrnoException);
      return;
    }
    const socket = net.connect(way.path);
    socket.once('error', (error) => {
      way.release();
      failed(error);
    });
    socket.once('connect', () => {
      way.release();
      socket.removeAllListeners('error');
      socket.setTimeout(ANSWER_PATIENCE_MS, () => socket.destroy(new Error('nothing came in time')));
      resolve(socket);
    });
  });
}

function asControlError(error: NodeJS.ErrnoException, path: string, server: string): ControlError {
  switch (error.code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return new ControlError('NotRunning', `No engine runs for ${server}.`);
    case 'EACCES':
    case 'EPERM':
      return new ControlError('Denied', `${path} is for the user whom the engine runs as, and for root.`);
    default:
      return new ControlError('Broken', `The engine on ${server} cannot be reached: ${error.message}`);
  }
}

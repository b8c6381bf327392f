/** Status responses (RFC 9051 §7.1), in one line each. */
import type { Logger } from '../wire/host.ts';
import type { Transport } from '../wire/transport.ts';
import { type Completion, completionCode } from './command.ts';
import { BadError, NoError } from './errors.ts';
import { encodeText } from './wire/encoder.ts';

export type Status = 'OK' | 'NO' | 'BAD' | 'BYE' | 'PREAUTH';

/** @param code with its arguments, without brackets; '' for none */
export function statusLine(tag: string, status: Status, code: string, text: string): string {
  return `${tag} ${status} ${code === '' ? '' : `[${code}] `}${encodeText(text)}\r\n`;
}

export function writeCompletion(transport: Transport, tag: string, name: string, completion: Completion): void {
  transport.write(statusLine(tag, 'OK', completionCode(completion), completion.text ?? `${name} completed.`));
}

/**
 * Tells the client that its command failed. What is neither of the two errors is our failure: the client learns no more
 * than that, the log everything.
 */
export function writeFailure(transport: Transport, log: Logger, tag: string, name: string, error: unknown): void {
  if (error instanceof NoError) transport.write(statusLine(tag, 'NO', error.code, error.message));
  else if (error instanceof BadError) transport.write(statusLine(tag, 'BAD', error.code, error.message));
  else {
    log.error({ err: error, command: name, address: transport.remoteAddress }, 'A command failed');
    transport.write(
      statusLine(tag, 'NO', 'SERVERBUG', 'Internal error. The command failed, and the failure was logged.'),
    );
  }
}

/** Says good-bye and closes. */
export function writeBye(transport: Transport, text: string): void {
  transport.write(statusLine('*', 'BYE', '', text));
  transport.end();
}

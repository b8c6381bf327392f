/** Status responses (RFC 9051 §7.1), in one line each. */
import type { Logger } from '../wire/host.ts';
import type { Transport } from '../wire/transport.ts';
import { type Completion, completionCode } from './command.ts';
import { BadError, type ByeError, NoError } from './errors.ts';
import { encodeText } from './wire/encoder.ts';

export type Status = 'OK' | 'NO' | 'BAD' | 'BYE' | 'PREAUTH';

/** @param code with its arguments, without brackets; '' for none */
export function statusLine(tag: string, status: Status, code: string, text: string): string {
  return `${tag} ${status} ${code === '' ? '' : `[${code}] `}${encodeText(text)}\r\n`;
}

export function writeCompletion(transport: Transport, tag: string, name: string, completion: Completion): void {
  transport.write(statusLine(tag, 'OK', completionCode(completion), completion.text ?? `${name} completed.`));
  transport.trace?.done();
}

/**
 * Tells the client that its command failed. What is neither of the two errors is our failure: the client learns no more
 * than that, the log everything. The command's trace is done.
 */
export function writeFailure(transport: Transport, log: Logger, tag: string, name: string, error: unknown): void {
  const reply = failureLine(tag, error);
  if (reply === undefined)
    log.error({ err: error, command: name, address: transport.remoteAddress }, 'A command failed');
  const line =
    reply ?? statusLine(tag, 'NO', 'SERVERBUG', 'Internal error. The command failed, and the failure was logged.');
  transport.write(line);
  transport.trace?.done({ reply: line.trimEnd(), reason: error instanceof NoError ? error.reason : undefined });
}

/** @returns undefined for what is our failure */
function failureLine(tag: string, error: unknown): string | undefined {
  if (error instanceof NoError) return statusLine(tag, 'NO', error.code, error.message);
  if (error instanceof BadError) return statusLine(tag, 'BAD', error.code, error.message);
  return undefined;
}

/** Says good-bye and closes. A command in progress was answered by that. */
export function writeBye(transport: Transport, { message, reason, code }: ByeError): void {
  transport.ending = reason;
  const line = statusLine('*', 'BYE', code, message);
  transport.write(line);
  transport.trace?.done({ reply: line.trimEnd(), reason });
  transport.end();
}

/** The engine's log: on stderr, for eyes on a terminal, as JSON lines for everything else. */
import { type LoggerOptions, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';
import type { Logger } from '../wire/host.ts';

export interface LogTarget extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** @param target where lines go; written synchronously, so that the last line before a crash is there */
export function createLog(target: LogTarget = process.stderr, level: LogLevel = 'info'): Logger {
  // No pid or host in every line: the journal adds them, and a person does not need them.
  const options: LoggerOptions<never> = { level, base: null, timestamp: stdTimeFunctions.isoTime };
  if (target.isTTY !== true) return pino({ ...options, formatters: { level: (label) => ({ level: label }) } }, target);
  const colorize = (process.env.NO_COLOR ?? '') === '';
  return pino(
    options,
    pretty({ destination: target, colorize, translateTime: 'SYS:HH:MM:ss.l', singleLine: true, sync: true }),
  );
}

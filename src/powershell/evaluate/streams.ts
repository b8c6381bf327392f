/** Where a script's messages go; its objects go down the pipeline instead. */
import type { ErrorRecord } from './error-record.ts';

export interface Streams {
  /** Where the script blocks of a cmdlet write: its own -Verbose or -WarningAction says nothing about them. */
  readonly outer?: Streams;
  error(record: ErrorRecord): void;
  warning(text: string): void;
  verbose(text: string): void;
  debug(text: string): void;
  /** `Write-Host`: for the person who looks on. */
  information(text: string): void;
  /** Something that a cmdlet wants the reader to know, although nothing is wrong. */
  notice(text: string): void;
}

/** The numbers of redirections: `2>`, `3>&1`. */
export const STREAM_NUMBERS = {
  '2': 'error',
  '3': 'warning',
  '4': 'verbose',
  '5': 'debug',
  '6': 'information',
} as const;
export type StreamName = (typeof STREAM_NUMBERS)[keyof typeof STREAM_NUMBERS];

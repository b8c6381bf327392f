/** What a transport tells its owner. */
import type { InflationFailure } from './inflater.ts';

export interface TransportEvents {
  /** Bytes from the client. The buffer belongs to the receiver. */
  data(chunk: Buffer): void;
  /** The connection is gone, whoever closed it; called once, after which the transport is unusable. */
  close(reason: CloseReason): void;
  /**
   * The client closed its half: no more data will come, but it may still read (`printf … | nc`). The owner finishes
   * what it has begun and calls `end()`. An owner without an answer to this is closed at once.
   */
  halfClose?(): void;
  /**
   * The engine wants the connection gone (it stops, or an administrator disconnects it): finish the command in
   * progress, tell the client in the protocol's words with this sentence, and `end()`.
   */
  shutdown?(sentence: string): void;
  /** What the owner is about, for lists of sessions: `Selected INBOX`. */
  readonly state?: string;
  /** Compressed input cannot be read any further; an owner without an answer to this is closed. */
  inputFailed?(failure: InflationFailure): void;
}

export type CloseReason = 'ClosedByClient' | 'ConnectionReset' | 'OutputTimeout' | 'TlsFailed' | 'ClosedByServer';

/** What a TLS handshake needs to know. */
import type { TLSSocketOptions } from 'node:tls';

/** @param serverName which host the client wants (SNI), in ASCII; undefined when it does not say */
export type TlsOptions = (serverName: string | undefined) => TLSSocketOptions;

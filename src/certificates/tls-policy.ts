/**
 * How this server speaks TLS, whatever the certificate: TLS 1.2 and 1.3 with the suites of Mozilla's "intermediate"
 * profile (wiki.mozilla.org/Security/Server_Side_TLS), which every mail client of the last ten years speaks.
 */
import { constants, hkdfSync, randomBytes } from 'node:crypto';
import tls from 'node:tls';
import type { Certificate } from './certificate.ts';

/** TLS 1.3's suites, then TLS 1.2's. The DHE ones are what Outlook on Windows 8.1 has in common with RSA certificates. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'DHE-RSA-AES128-GCM-SHA256',
  'DHE-RSA-AES256-GCM-SHA384',
  'DHE-RSA-CHACHA20-POLY1305',
].join(':');

/**
 * Of key exchange. Larger ones (ffdhe8192, P-521) make nobody safer, but let a stranger keep the processor busy, a few
 * milliseconds for each first message that costs him nothing (CVE-2002-20001).
 */
const GROUPS = 'X25519:P-256:P-384';

/** As Node wants them: name, HMAC key and AES key of session tickets. */
const TICKET_KEY_OCTETS = 48;

/** A session may be resumed when its context is the same: the same for both services. */
const SESSION_CONTEXT = 'postern';

export function makeTicketKeys(): Buffer {
  return randomBytes(TICKET_KEY_OCTETS);
}

/**
 * What the handshake needs of a certificate.
 * @throws Error when OpenSSL does not accept it (a key too short for its security level)
 */
export function makeSecureContext(certificate: Certificate, ticketKeys: Buffer): tls.SecureContext {
  return tls.createSecureContext({
    cert: certificate.chainPem,
    key: certificate.privateKeyPem(),
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    ecdhCurve: GROUPS,
    // Ours, so that no client is talked into its weakest; but see SSL_OP_PRIORITIZE_CHACHA below.
    honorCipherOrder: true,
    dhparam: 'auto',
    ticketKeys: ticketKeysFor(certificate, ticketKeys),
    sessionIdContext: SESSION_CONTEXT,
    // No mail client renegotiates; somebody who wants to keep the processor busy does.
    // A client that puts ChaCha20 first has no hardware for AES: it gets what it wants.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_PRIORITIZE_CHACHA,
  });
}

/**
 * A session is resumed with the certificate that it began with, or not at all. The client keeps that one in mind, and
 * binds its log-on to it (`tls-server-end-point`); the server knows only the one that it would show now.
 */
function ticketKeysFor(certificate: Certificate, ticketKeys: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', ticketKeys, '', certificate.thumbprint, TICKET_KEY_OCTETS));
}

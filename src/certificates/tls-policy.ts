/** Which TLS is spoken: Mozilla's "intermediate" recommendation (wiki.mozilla.org/Security/Server_Side_TLS). */

export const TLS_MINIMUM = 'TLSv1.2';

/** For TLS 1.2; all have forward secrecy and authenticated encryption. Those of TLS 1.3 come first. */
export const TLS_CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

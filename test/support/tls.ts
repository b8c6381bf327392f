/** A certificate for `localhost` and 127.0.0.1 that only tests trust, and TLS options of a server that has it. */
import tls from 'node:tls';
import type { TlsOptions } from '../../src/wire/tls-options.ts';

export const TEST_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUTXbBbxEjqyzcpfi06uKA6b0UYFIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDA4MTcxOVoYDzIxMjYxMDMx
MDgxNzE5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR6tqJsNka3fVlPnc9IAkMZft0DWq5eWo+YZrzoTZgvPjw6YFPDwfi5
c4evBy3P/+D3HsqpOrhAG0dQ/DOIkgBOo28wbTAdBgNVHQ4EFgQU++HszwokZZs0
hePxHs4W3WrK1IQwHwYDVR0jBBgwFoAU++HszwokZZs0hePxHs4W3WrK1IQwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgYrPoD/FZJTHex/oB1cdM6vrmqSbiHsZZRYFYpn97ZEcCIQCx
Dutx1XNVeG2juwBkku344KgT3Z04uNXz2KxmykqowA==
-----END CERTIFICATE-----
`;

const TEST_KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsCuoPQ4ahyt2mAtq
5/g2ztijvPQef6SuXdKJNi0SCiChRANCAAR6tqJsNka3fVlPnc9IAkMZft0DWq5e
Wo+YZrzoTZgvPjw6YFPDwfi5c4evBy3P/+D3HsqpOrhAG0dQ/DOIkgBO
-----END PRIVATE KEY-----
`;

const secureContext = tls.createSecureContext({ key: TEST_KEY, cert: TEST_CERTIFICATE });

export function testTlsOptions(): TlsOptions {
  return () => ({ secureContext });
}

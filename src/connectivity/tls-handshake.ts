/**
 * TLS as a mail program does it. The handshake is finished also with a certificate that no client would believe, so that
 * its faults can be told; whether to go on from there is the caller's to say.
 */
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { ConnectivityError, quoted } from './connectivity-error.ts';

export interface SecuredConnection {
  readonly socket: tls.TLSSocket;
  readonly facts: TlsFacts;
}

export interface TlsFacts {
  /** `TLSv1.3` */
  readonly version: string;
  readonly cipher: string;
  readonly subject: string;
  readonly notAfter: Date | undefined;
  /** What clients will not accept, a sentence each; none for a certificate that they take. */
  readonly faults: readonly string[];
}

/**
 * @param name what the certificate has to be for
 * @param watch sees the socket before anything can happen to it
 * @param ca PEM; undefined means the authorities that this machine knows
 */
export function secure(
  socket: Socket,
  name: string,
  watch: (socket: Socket) => void,
  ca?: string,
): Promise<SecuredConnection> {
  return new Promise((resolve, reject) => {
    const secured = tls.connect({
      socket,
      // RFC 6066 §3: an address is no server name.
      ...(net.isIP(name) !== 0 ? {} : { servername: name }),
      ca: ca ?? knownAuthorities(),
      rejectUnauthorized: false,
      // Told apart from the chain below, which Node alone does not do.
      checkServerIdentity: () => undefined,
    });
    watch(secured);
    const fail = (error: Error) => reject(explained(error));
    const ended = () => reject(new ConnectivityError('The server closed the connection during the TLS handshake.'));
    secured.once('error', fail).once('close', ended);
    secured.once('secureConnect', () => {
      secured.off('error', fail).off('close', ended);
      resolve({ socket: secured, facts: factsOf(secured, name) });
    });
  });
}

/** Those that Node brings and, where it can tell (22.15), those that the system has. */
function knownAuthorities(): string[] | undefined {
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default' | 'system') => string[] };
  return getCACertificates && [...getCACertificates('default'), ...getCACertificates('system')];
}

function factsOf(socket: tls.TLSSocket, name: string): TlsFacts {
  const certificate = socket.getPeerCertificate();
  const { subject = {}, valid_to } = certificate;
  const common = Array.isArray(subject.CN) ? subject.CN[0] : subject.CN;
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    subject: common === undefined ? '' : quoted(`CN=${common}`),
    notAfter: valid_to === undefined ? undefined : new Date(valid_to),
    faults: faultsOf(socket, certificate, name),
  };
}

function faultsOf(socket: tls.TLSSocket, certificate: tls.PeerCertificate, name: string): readonly string[] {
  const code = socket.authorizationError as unknown as string | null | undefined;
  const chain = code ? [CHAIN_FAULTS[String(code)] ?? `The certificate is not trusted (${String(code)}).`] : [];
  const isForName = tls.checkServerIdentity(name, certificate) === undefined;
  return isForName ? chain : [...chain, `The certificate is for ${namesOf(certificate)}, not for ${name}.`];
}

const CHAIN_FAULTS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is self-signed.',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate comes from an authority that this machine does not know.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'The certificate comes from an authority that this machine does not know.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The server does not send the intermediate certificates of its chain.',
  CERT_HAS_EXPIRED: 'The certificate has expired.',
  CERT_NOT_YET_VALID: 'The certificate is not valid yet.',
};

function namesOf({ subjectaltname, subject }: tls.PeerCertificate): string {
  const names = (subjectaltname ?? '').split(', ').map((one) => one.replace(/^(DNS|IP Address):/, ''));
  const all = subjectaltname === undefined ? [String(subject?.CN ?? 'nobody')] : names;
  return quoted(all.join(', '));
}

function explained(error: NodeJS.ErrnoException): Error {
  switch (error.code) {
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'EPROTO':
      return new ConnectivityError(
        'What answers there does not speak TLS from the first byte.',
        'For a port that begins in clear and upgrades: -ConnectionType TLS.',
      );
    case 'ECONNRESET':
      return new ConnectivityError('The server ended the connection during the TLS handshake.');
    default:
      return error.code === undefined ? error : new ConnectivityError(`The TLS handshake failed (${error.code}).`);
  }
}

// The changes of the storm: for each writer an endless series, every setting that can change under clients in turn. Each
// is one step of a store and one line of a cmdlet.

const LOGIN_TYPES = ['PlainTextLogin', 'PlainTextAuthentication', 'PlainTextLogin', 'SecureLogin'];
const POLICIES = ['Allow', 'Require', 'None'];
const CERTIFICATES = ['localhost', 'EX01'];

/** @param ports one for each protocol that is the writer's own, to bind and let go */
export function change(writer, step, ports) {
  const section = (writer + step) % 2 === 0 ? 'pop' : 'imap';
  const turn = Math.floor(step / 2);
  const kinds = [
    () => ({ property: 'Banner', value: `Writer ${writer}, step ${step}.` }),
    () => ({ property: 'MaxCommandSize', value: (section === 'pop' ? 400 : 8_000) + (step % 100) }),
    () => ({ property: 'LoginType', value: LOGIN_TYPES[turn % LOGIN_TYPES.length] }),
    () => ({ property: 'AuthenticatedConnectionTimeout', value: (300 + step) * 1_000 }),
    () => ({ property: 'MaxConnectionsPerUser', value: 2 + (step % 10) }),
    () => ({ property: 'UnencryptedOrTLSBindings', toggle: { address: '127.0.0.1', port: ports[section] } }),
    () => ({ property: 'ExtendedProtectionPolicy', value: POLICIES[turn % POLICIES.length] }),
    () => ({ property: 'X509CertificateName', value: CERTIFICATES[turn % CERTIFICATES.length] }),
    () => ({ property: 'MaxConnections', value: 5_000 + step }),
  ];
  return { section, ...kinds[turn % kinds.length]() };
}

/** The change for a store's `update`. @param current the settings of the section as they are */
export function settingOf({ property, value, toggle }, current) {
  if (toggle === undefined) return { property, value };
  const others = current[property].filter(({ port }) => port !== toggle.port);
  return { property, value: others.length === current[property].length ? [...others, toggle] : others };
}

/** The same as words of a command line; of a toggle, `bound` says which half comes next. */
export function wordsOf({ section, property, value, toggle }, bound) {
  const cmdlet = section === 'pop' ? 'Set-PopSettings' : 'Set-ImapSettings';
  if (toggle !== undefined) {
    const way = bound ? '--remove-unencrypted-or-tls-bindings' : '--add-unencrypted-or-tls-bindings';
    return [cmdlet, way, `${toggle.address}:${toggle.port}`];
  }
  return [cmdlet, `-${property}`, property.endsWith('Timeout') ? `${value / 1_000}` : `${value}`];
}

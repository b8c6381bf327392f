/**
 * The forms in which a password may be kept, `{SCHEME}hash` as Dovecot writes them. New ones are made with argon2id;
 * the others are for mailboxes that come from elsewhere.
 *
 * Whoever can write the file could ask for hours of work per log-on. Cost parameters are therefore capped when a hash
 * is read, far above what anybody uses and far below what hurts.
 *
 * The native packages are loaded with the first use: most cmdlets that read mailboxes never compare a password.
 */
import { verifyCrypt } from './crypt-worker.ts';

/** KiB of memory. OWASP's choices end at 46 MiB; more than this times the hashes at work would hurt a small machine. */
const MAX_ARGON2_MEMORY = 256 * 1024;
/** Passes times KiB: what decides the time, about 0.4 s at this value. */
const MAX_ARGON2_WORK = 1024 * 1024;
const MAX_ARGON2_PARALLELISM = 16;
/** 2^14 rounds take about a second. */
const MAX_BCRYPT_COST = 14;
/** passlib, and with it Ansible, writes 656,000 rounds, which take more than a second. */
const MAX_CRYPT_ROUNDS = 1_000_000;
/** bcrypt looks at no more than this many octets; a longer password would be right whatever its end. */
const BCRYPT_OCTETS = 72;

export type HashKind = 'argon2' | 'bcrypt' | 'crypt';

export interface PasswordHash {
  readonly kind: HashKind;
  /** Dovecot's name of it, upper case. */
  readonly scheme: string;
  /** The hash in modular crypt or PHC form, `$…$…`. */
  readonly encoded: string;
}

/** Makes the hash for a new password, with argon2id at OWASP's minimum (19 MiB, two passes, one lane). */
export async function makePasswordHash(password: string): Promise<PasswordHash> {
  const { hash } = await import('@node-rs/argon2');
  return { kind: 'argon2', scheme: 'ARGON2ID', encoded: await hash(password) };
}

export function formatPasswordHash(hash: PasswordHash): string {
  return `{${hash.scheme}}${hash.encoded}`;
}

/** A password field that no password matches: passwd(5)'s ways of locking an account. */
export function isLocked(field: string): boolean {
  return field === '' || isDisabled(field);
}

/** A field that somebody has locked, whatever stands behind the sign. */
export function isDisabled(field: string): boolean {
  return field.startsWith('!') || field.startsWith('*');
}

/**
 * Reads a password field, `{SCHEME}$…` or `$…` alone, which says its scheme by itself.
 * @returns the hash, or a sentence that says what is wrong with it (and does not repeat it)
 */
export function parsePasswordHash(field: string): PasswordHash | string {
  const [, scheme = '', encoded = ''] = /^(?:\{([^}]*)\})?(.*)$/s.exec(field)!;
  const form = FORMS.find(({ prefix }) => prefix.test(encoded));
  const name = scheme.toUpperCase();
  if (form === undefined) {
    const known = 'ARGON2ID, ARGON2I, BLF-CRYPT, SHA512-CRYPT, SHA256-CRYPT';
    return scheme === ''
      ? `The password is not a hash that is known here (${known}).`
      : `The password scheme ${name.slice(0, 40)} is not supported, or its hash is malformed; use one of ${known}.`;
  }
  if (name !== '' && name !== form.scheme && !GENERIC_SCHEMES.has(name))
    return `The password is labelled ${name.slice(0, 40)} but is a hash of ${form.scheme}.`;
  const values = form.grammar.exec(encoded);
  if (values === null) return `The ${form.scheme} hash of the password is malformed.`;
  const excess = form.excess(values.groups ?? {});
  return excess ?? { kind: form.kind, scheme: form.scheme, encoded };
}

/**
 * Compares a password with a hash. Takes the time that the hash's parameters ask for, whatever the outcome.
 * @throws Error when the hash cannot be used after all
 */
export async function verifyPasswordHash(hash: PasswordHash, password: string): Promise<boolean> {
  switch (hash.kind) {
    case 'argon2':
      return (await import('@node-rs/argon2')).verify(hash.encoded, password);
    case 'bcrypt':
      return verifyBcrypt(hash.encoded, password);
    case 'crypt':
      return verifyCrypt(hash.encoded, password);
  }
}

async function verifyBcrypt(encoded: string, password: string): Promise<boolean> {
  const { verify } = await import('@node-rs/bcrypt');
  // Compared in any case, so that a long password takes its time too.
  const matches = await verify(password, encoded);
  return matches && Buffer.byteLength(password) <= BCRYPT_OCTETS;
}

interface Form {
  readonly kind: HashKind;
  readonly scheme: string;
  readonly prefix: RegExp;
  /** The whole hash, with its cost parameters as named groups. */
  readonly grammar: RegExp;
  /** Why these parameters are not accepted. */
  readonly excess: (values: Readonly<Record<string, string | undefined>>) => string | undefined;
}

/** Base64 without padding, of 8 to 64 octets. */
const BASE64 = '(?=[^$]{11,86}(?:\\$|$))(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3})?';

/** Labels that say "look at the hash itself". */
const GENERIC_SCHEMES = new Set(['CRYPT', 'BCRYPT', 'ARGON2']);

const FORMS: readonly Form[] = [
  argon2('ARGON2ID', 'argon2id'),
  argon2('ARGON2I', 'argon2i'),
  bcrypt(),
  crypt(6),
  crypt(5),
];

function argon2(scheme: string, name: string): Form {
  return {
    kind: 'argon2',
    scheme,
    prefix: new RegExp(`^\\$${name}\\$`),
    grammar: new RegExp(
      `^\\$${name}\\$v=19\\$m=(?<m>\\d{1,10}),t=(?<t>\\d{1,10}),p=(?<p>\\d{1,3})\\$${BASE64}\\$${BASE64}$`,
    ),
    excess({ m, t, p }) {
      if (Number(m) > MAX_ARGON2_MEMORY)
        return `The ${scheme} hash asks for more than ${MAX_ARGON2_MEMORY} KiB of memory.`;
      if (Number(m) * Number(t) > MAX_ARGON2_WORK)
        return `The ${scheme} hash asks for too much work (m times t above ${MAX_ARGON2_WORK}).`;
      if (Number(p) > MAX_ARGON2_PARALLELISM)
        return `The ${scheme} hash asks for more than ${MAX_ARGON2_PARALLELISM} lanes.`;
      // RFC 9106 §3.1: at least one lane and pass, and eight KiB a lane.
      return Number(p) < 1 || Number(t) < 1 || Number(m) < 8 * Number(p)
        ? `The ${scheme} hash is malformed.`
        : undefined;
    },
  };
}

function bcrypt(): Form {
  return {
    kind: 'bcrypt',
    scheme: 'BLF-CRYPT',
    prefix: /^\$2[abxy]\$/,
    // $2x$ marks hashes of an old, broken implementation; they are not what they seem and are refused.
    grammar: /^\$2[aby]\$(?<cost>\d\d)\$[./A-Za-z0-9]{53}$/,
    excess({ cost }) {
      if (Number(cost) > MAX_BCRYPT_COST) return `The BLF-CRYPT hash has a cost above ${MAX_BCRYPT_COST}.`;
      return Number(cost) < 4 ? 'The BLF-CRYPT hash is malformed.' : undefined;
    },
  };
}

function crypt(id: 5 | 6): Form {
  const scheme = id === 6 ? 'SHA512-CRYPT' : 'SHA256-CRYPT';
  const digest = id === 6 ? 86 : 43;
  return {
    kind: 'crypt',
    scheme,
    prefix: new RegExp(`^\\$${id}\\$`),
    grammar: new RegExp(
      `^\\$${id}\\$(?:rounds=(?<rounds>[1-9]\\d{0,9})\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{${digest}}$`,
    ),
    excess({ rounds = '5000' }) {
      if (Number(rounds) > MAX_CRYPT_ROUNDS) return `The ${scheme} hash has more than ${MAX_CRYPT_ROUNDS} rounds.`;
      // Fewer than 1,000 are not in the scheme: implementations take 1,000 instead and write that.
      return Number(rounds) < 1000 ? `The ${scheme} hash is malformed.` : undefined;
    },
  };
}

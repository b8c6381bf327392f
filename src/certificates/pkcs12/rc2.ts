/**
 * RC2 (RFC 2268), deciphering only. Windows kept the certificates of a PFX file with its 40 bits for twenty years, and
 * OpenSSL 3 no longer has it; what is exported from an old server could not be read otherwise. Nothing is written with it.
 */

/** RFC 2268 §2: a permutation made of the digits of pi. */
const PI_TABLE = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2' +
    '179a59f587b34f1361456d8d09817d32bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ec' +
    'c2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a9' +
    '0d38341bab33ffb0bb480c5fb9b1cd2ec5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);
const BLOCK = 8;
/** How far each of the four words of a block is turned in a round. */
const TURNS = [1, 2, 3, 5] as const;

/**
 * CBC with the padding of PKCS #7.
 * @param key its length times eight is also the effective key length, as in PKCS #12
 * @throws Error when the padding is wrong, as it is with a wrong key
 */
export function decipherRc2(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Buffer {
  if (data.length === 0 || data.length % BLOCK !== 0) throw new Error('not a whole number of blocks');
  const words = expandedKey(key);
  const plain = Buffer.alloc(data.length);
  let before: Uint8Array = iv;
  for (let at = 0; at < data.length; at += BLOCK) {
    const block = data.subarray(at, at + BLOCK);
    const opened = decipherBlock(words, block);
    for (let i = 0; i < BLOCK; i += 1) plain[at + i] = opened[i]! ^ before[i]!;
    before = block;
  }
  const padding = plain.at(-1)!;
  const padded = plain.subarray(-padding);
  if (padding < 1 || padding > BLOCK || !padded.every((octet) => octet === padding)) throw new Error('wrong padding');
  return plain.subarray(0, -padding);
}

/** RFC 2268 §2, with T1 = 8 T. */
function expandedKey(key: Uint8Array): Uint16Array {
  const octets = new Uint8Array(128);
  octets.set(key);
  const table = (value: number) => PI_TABLE[value & 0xff]!;
  for (let i = key.length; i < 128; i += 1) octets[i] = table(octets[i - 1]! + octets[i - key.length]!);
  octets[128 - key.length] = table(octets[128 - key.length]!);
  for (let i = 127 - key.length; i >= 0; i -= 1) octets[i] = table(octets[i + 1]! ^ octets[i + key.length]!);
  return Uint16Array.from({ length: 64 }, (_, i) => octets[2 * i]! | (octets[2 * i + 1]! << 8));
}

/** RFC 2268 §4: five rounds of mixing, a mashing, six, a mashing, five; backwards. */
function decipherBlock(key: Uint16Array, block: Uint8Array): Buffer {
  const view = Buffer.from(block);
  const r = Uint16Array.from({ length: 4 }, (_, i) => view.readUInt16LE(2 * i));
  for (let round = 15; round >= 0; round -= 1) {
    for (let i = 3; i >= 0; i -= 1) {
      const [a, b, c] = [r[(i + 3) % 4]!, r[(i + 2) % 4]!, r[(i + 1) % 4]!];
      const turned = (r[i]! >>> TURNS[i]!) | (r[i]! << (16 - TURNS[i]!));
      r[i] = turned - key[4 * round + i]! - (a & b) - (~a & c);
    }
    if (round === 11 || round === 5) for (let i = 3; i >= 0; i -= 1) r[i] = r[i]! - key[r[(i + 3) % 4]! & 63]!;
  }
  for (const [i, word] of r.entries()) view.writeUInt16LE(word, 2 * i);
  return view;
}

// Mail for benchmarks: made at random from a fixed seed, so that every run has the same.
const WORDS = (
  'time year people way day man thing woman life child world school state family student group country problem hand part ' +
  'place case week company system program question work government number night point home water room mother area money ' +
  'story fact month lot right study book eye job word business issue side kind head house service friend father power hour'
).split(' ');
const FOREIGN = ['Grüße', 'naïve', 'café', 'žluťoučký', 'přehled', '日本語', 'отчёт', 'προσφορά', 'señor'];
const NAMES = ['Alice Novák', 'Bob Smith', 'Carol Müller', 'David García', 'Eva Jones', 'Ivan Horák', 'Olga Rossi'];

let state = 20240101;
/** xorshift32: a number from 0 to `below`, exclusive. */
function random(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}
const pick = (list) => list[random(list.length)];

function sentence() {
  const words = Array.from({ length: 5 + random(12) }, () => (random(50) === 0 ? pick(FOREIGN) : pick(WORDS)));
  return `${words.join(' ')}.`;
}

function text(octets) {
  const lines = [];
  for (let length = 0; length < octets; length += 70) {
    let line = sentence();
    while (line.length < 60) line += ` ${sentence()}`;
    lines.push(line.slice(0, 75), ...(random(6) === 0 ? [''] : []));
  }
  return lines.join('\n');
}

function quotedPrintable(value) {
  const lines = value.split('\n').map((line) => {
    let encoded = '';
    let column = 0;
    for (const octet of Buffer.from(line)) {
      const plain = octet >= 32 && octet < 127 && octet !== 61;
      const next = plain ? String.fromCharCode(octet) : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
      if (column + next.length > 75) {
        encoded += '=\n';
        column = 0;
      }
      encoded += next;
      column += next.length;
    }
    return encoded;
  });
  return lines.join('\n');
}

const base64 = (octets) =>
  Buffer.alloc(Math.ceil(octets * 0.73), 'postern')
    .toString('base64')
    .replace(/(.{76})/g, '$1\n');
const word = (value) => (/^[\x20-\x7e]*$/.test(value) ? value : `=?utf-8?B?${Buffer.from(value).toString('base64')}?=`);
const address = (name) =>
  `${word(name)} <${name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()}@example.org>`;

const textPart = (octets, type) =>
  `Content-Type: text/${type}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n${quotedPrintable(text(octets))}\n`;
const filePart = (octets, i) =>
  `Content-Type: application/pdf; name="report-${i}.pdf"\nContent-Disposition: attachment; filename="report-${i}.pdf"\n` +
  `Content-Transfer-Encoding: base64\n\n${base64(octets)}\n`;
const multipart = (type, boundary, parts) =>
  `Content-Type: multipart/${type}; boundary="${boundary}"\n\n${parts.map((part) => `--${boundary}\n${part}`).join('\n')}\n--${boundary}--\n`;

function header(i) {
  const hop = (n) =>
    `Received: from mx${n}.example.net (mx${n}.example.net [192.0.2.${n}])\n\tby mail.example.org (Postfix) with ESMTPS id ${i}A${n}\n` +
    `\tfor <user@example.org>; Mon, 1 Jan 2024 12:00:0${n} +0000\n`;
  const signature = `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1;\n\th=from:to:subject:date;\n\tbh=${'x'.repeat(44)};\n\tb=${`${'y'.repeat(70)}\n\t `.repeat(5)}\n`;
  return (
    `Return-Path: <bounce-${i}@example.org>\n${hop(1)}${hop(2)}${hop(3)}${signature}From: ${address(pick(NAMES))}\n` +
    `To: ${address(pick(NAMES))},\n\t${address(pick(NAMES))}\nSubject: ${word(sentence().slice(0, 60))}\n` +
    `Date: Mon, 1 Jan 2024 12:00:00 +0000\nMessage-ID: <${i}.${random(1e9)}@example.org>\n` +
    `References: <${i - 1}@example.org>\nX-Mailer: Bench\nMIME-Version: 1.0\n`
  );
}

/** Messages of 10 KB on average: text alone, text and HTML, with an attachment, with a forwarded message. */
export function ordinaryMessages(count) {
  return Array.from({ length: count }, (_, i) => {
    const size = 5_000 + random(6_000);
    const alternative = (octets) =>
      multipart('alternative', `=_alt_${i}`, [textPart(octets * 0.4, 'plain'), textPart(octets * 0.6, 'html')]);
    const bodies = [
      () => textPart(size, 'plain'),
      () => alternative(size),
      () => alternative(size),
      () => multipart('mixed', `=_mix_${i}`, [alternative(size * 0.4), filePart(size * 0.6, i)]),
      () =>
        multipart('mixed', `=_fwd_${i}`, [
          textPart(size * 0.2, 'plain'),
          `Content-Type: message/rfc822\n\n${header(i)}${alternative(size * 0.5)}`,
        ]),
    ];
    return Buffer.from(header(i) + pick(bodies)());
  });
}

/** A message with an attachment of this many octets, encoded. */
export function attachment(octets) {
  return Buffer.from(header(0) + filePart(octets, 0));
}

/** Messages for tests. */

/** A message with CRLF line ends. */
export function message(lines: string): Buffer {
  return Buffer.from(lines.replace(/\r?\n/g, '\r\n'));
}

export const SIMPLE = message(
  `From: Anna <anna@example.com>
To: Bob <bob@example.com>
Subject: Hello
Date: Mon, 7 Feb 1994 21:52:25 -0800
Message-ID: <1@example.com>

One
Two
`,
);

/** A numbered message with a body of about `octets` octets. */
export function numbered(number: number, octets = 20): Buffer {
  const body = 'x'.repeat(Math.max(0, octets - 2));
  return message(`From: a@example.com\nSubject: Message ${number}\nMessage-ID: <${number}@example.com>\n\n${body}\n`);
}

export const MULTIPART = message(
  `From: Anna <anna@example.com>
To: Bob <bob@example.com>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=BC=C3=9Fe
--b1
Content-Type: message/rfc822

From: Carl <carl@example.com>
Subject: Inner
Content-Type: multipart/alternative; boundary="b2"

--b2
Content-Type: text/plain

inner text
--b2
Content-Type: text/html

<p>inner</p>
--b2--
--b1
Content-Type: application/octet-stream; name="data.bin"
Content-Transfer-Encoding: base64

AAECAwQ=
--b1--
`,
);

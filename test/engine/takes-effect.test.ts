import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeSelfSigned } from '../../src/certificates/self-signed.ts';
import { imapSettings } from '../../src/model/imap-settings.ts';
import { popSettings } from '../../src/model/pop-settings.ts';
import { CHEAP } from '../directory/support.ts';
import { LiveEngine } from './support/live-engine.ts';
import {
  CHANGES,
  DIALECTS,
  expectNoEffect,
  OTHER_CERTIFICATE,
  type Property,
  STORED,
  Stage,
} from './takes-effect/changes.ts';
import { USER } from './takes-effect/dialect.ts';

/** Mail that the settings which are only stored would be about: a meeting request in two forms, and a wish for a receipt. */
const MAIL = [
  'From: ann@example.org\nSubject: short\n\nHello.\n',
  `From: ann@example.org
Subject: meeting
Disposition-Notification-To: ann@example.org
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

Tomorrow at nine.
--b
Content-Type: text/html

<p>Tomorrow at nine.</p>
--b
Content-Type: text/calendar; method=REQUEST

BEGIN:VCALENDAR
END:VCALENDAR
--b--
`,
];

let live: LiveEngine;

beforeAll(async () => {
  const certificates: Record<string, string> = {};
  for (const name of ['EX01', OTHER_CERTIFICATE]) {
    const { certificate, key } = await makeSelfSigned([name], Date.now());
    certificates[`${name}.pem`] = certificate + key;
  }
  live = await LiveEngine.start({ mailboxes: [`${USER}:${CHEAP.argon2}`], certificates, mail: { [USER]: MAIL } });
});
afterAll(() => live.stop());
afterEach(() => live.hangUp());

describe.each([popSettings, imapSettings])('a change of $name', ({ protocol, section, settings }) => {
  const stage = () => new Stage(live, DIALECTS[protocol]);

  test.each(
    settings.map(({ name, takesEffect, withoutEffect }) => ({ name: name as Property, takesEffect, withoutEffect })),
  )('$name reaches clients: $takesEffect', async ({ name, withoutEffect }) => {
    try {
      if (withoutEffect !== undefined) {
        expect(STORED).toHaveProperty(name);
        await expectNoEffect(stage(), name);
      } else {
        expect(CHANGES).toHaveProperty(name);
        await CHANGES[name]!(stage());
      }
    } finally {
      await live.restore(section, name);
    }
  });
});

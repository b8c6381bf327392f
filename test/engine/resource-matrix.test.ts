/**
 * What clients may ask of a server, at each limit, one below it and one above, against a whole engine and within a time
 * budget. Every limit of the protocols' and of SASL's limit modules is in the table, or it is said which test has it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as imapLimits from '../../src/imap4/limits.ts';
import * as popLimits from '../../src/pop3/limits.ts';
import * as saslLimits from '../../src/sasl/limits.ts';
import { CHEAP } from '../directory/support.ts';
import { ELSEWHERE, IMAP4, NO_LIMITS, POP3, SHARED } from './resource-limits.ts';
import { LiveEngine } from './support/live-engine.ts';
import { DIALECTS, Stage } from './takes-effect/changes.ts';
import { USER } from './takes-effect/dialect.ts';

/** For each attempt, in milliseconds. */
const BUDGET_MS = 5_000;

const TABLE = { POP3: [...SHARED, ...POP3], IMAP4: [...SHARED, ...IMAP4] } as const;

let live: LiveEngine;
beforeAll(async () => {
  const users = [USER, 'joan', 'june'];
  live = await LiveEngine.start({
    mailboxes: users.map((user) => `${user}:${CHEAP.argon2}`),
    mail: { [USER]: ['Subject: one\n\nHello.\n'] },
  });
});
afterAll(() => live.stop());

describe.each(['POP3', 'IMAP4'] as const)('%s takes', (protocol) => {
  const { section } = DIALECTS[protocol];
  const settings = ['MaxCommandSize', 'MaxConnections', 'MaxConnectionFromSingleIP'];
  const attempts = TABLE[protocol].flatMap(([limit, largest, attempt]) => [
    { limit, amount: largest - 1, taken: true, attempt },
    { limit, amount: largest, taken: true, attempt },
    { limit, amount: largest + 1, taken: false, attempt },
  ]);

  afterEach(async () => {
    await live.hangUp();
    for (const property of settings) await live.restore(section, property);
  });

  test.each(attempts)('$limit $amount: $taken', { timeout: BUDGET_MS }, async ({ amount, taken, attempt }) => {
    expect(await attempt(new Stage(live, DIALECTS[protocol]), amount)).toBe(taken);
  });
});

describe('the table', () => {
  const modules = { pop3: [popLimits, POP3], imap4: [imapLimits, IMAP4], sasl: [saslLimits, []] } as const;

  test('has every limit of the limit modules, or names the test that has it', () => {
    const missing = Object.entries(modules).flatMap(([module, [limits, rows]]) =>
      Object.keys(limits)
        .filter((name) => !rows.some(([limit]) => limit === name))
        .map((name) => `${module} ${name}`)
        .filter((name) => !(name in ELSEWHERE) && !NO_LIMITS.has(name)),
    );
    expect(missing).toEqual([]);
  });

  test.each(Object.entries(ELSEWHERE))('%s is tested where it says', (_, [file, title]) => {
    const url = new URL(`../${file}.test.ts`, import.meta.url);
    expect(existsSync(url) && readFileSync(url, 'utf8')).toContain(title);
  });
});

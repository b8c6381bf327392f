import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foreignField, MAX_FIELD, textOfOctets } from '../../../src/engine/protocol-log/csv.ts';
import { logPeriod } from '../../../src/engine/protocol-log/log-period.ts';
import { contextOf, formatRow } from '../../../src/engine/protocol-log/row.ts';
import { runs } from '../../support/fuzz.ts';
import { rowsOf } from '../support/protocol-log.ts';

describe('a field that a client fills', () => {
  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "a"', '"say ""a"""'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['=a,"b"', '"\'=a,""b"""'],
    ['a\r\nb\0', 'a\\x0D\\x0Ab\\x00'],
    ['\u2028\u202eevil\u0085', '\\u2028\\u202Eevil\\x85'],
    ['DOMAIN\\jane', 'DOMAIN\\jane'],
  ])('%j is written as %j', (text, field) => {
    expect(foreignField(text)).toBe(field);
  });

  test.each([
    [MAX_FIELD - 1, MAX_FIELD - 1],
    [MAX_FIELD, MAX_FIELD],
    [MAX_FIELD + 1, MAX_FIELD + 3],
    [10 * MAX_FIELD, MAX_FIELD + 3],
  ])('of %i characters has %i in the file', (length, written) => {
    expect(foreignField('x'.repeat(length))).toHaveLength(written);
  });

  test('is shown as the UTF-8 that it is, or octet by octet', () => {
    expect(textOfOctets(Buffer.from('jösé').toString('latin1'))).toBe('jösé');
    expect(textOfOctets('j\xf6s\xe9')).toBe('j\\xF6s\\xE9');
  });

  test('never leaves its place in its row, whatever it holds', () => {
    const octets = fc.string({ unit: fc.nat(255).map((octet) => String.fromCharCode(octet)), maxLength: 2_000 });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), octets, octets, (user, parameters, reply) => {
        const row = formatRow({
          time: 0,
          sessionId: '0123456789ABCDEF',
          sequence: 3,
          transport: { localAddress: '::1', localPort: 993, remoteAddress: '192.0.2.7', remotePort: 4321 },
          user,
          duration: 1.6,
          received: 10,
          sent: 20,
          command: 'login',
          parameters,
          context: contextOf({ reply, reason: 'WrongPassword' }),
        });
        expect(row).toMatch(/^[^\n]*\n$/);
        expect(rowsOf(row)).toEqual([
          {
            dateTime: '1970-01-01T00:00:00.000Z',
            sessionId: '0123456789ABCDEF',
            seqNumber: '3',
            sIp: '[::1]:993',
            cIp: '192.0.2.7:4321',
            user: expect.not.stringMatching(/^[=+\-@]|[\0-\x1f]/),
            duration: '2',
            rqsize: '10',
            rpsize: '20',
            command: 'login',
            parameters: expect.not.stringMatching(/^[=+\-@]|[\0-\x1f]/),
            context: expect.stringMatching(/ErrMsg=AuthFailed:LogonDenied$/),
          },
        ]);
      }),
      runs(100),
    );
  });
});

describe('the period of a file', () => {
  const at = (text: string) => Date.parse(text);
  test.each([
    ['Hourly', '2026-03-01T13:00:00.000Z', '2026030113'],
    ['Hourly', '2026-03-01T13:59:59.999Z', '2026030113'],
    ['Hourly', '2026-03-01T14:00:00.000Z', '2026030114'],
    ['Daily', '2026-12-31T23:59:59.999Z', '20261231'],
    ['Daily', '2027-01-01T00:00:00.000Z', '20270101'],
    ['Weekly', '2026-03-01T23:59:59.999Z', '20260223'],
    ['Weekly', '2026-03-02T00:00:00.000Z', '20260302'],
    ['Weekly', '2026-03-08T23:59:59.999Z', '20260302'],
    ['Monthly', '2026-02-28T23:59:59.999Z', '202602'],
    ['Monthly', '2026-03-01T00:00:00.000Z', '202603'],
  ] as const)('%s at %s is named %s', (rollOver, moment, stamp) => {
    expect(logPeriod(at(moment), rollOver)).toMatchObject({ stamp });
  });

  test.each(['Hourly', 'Daily', 'Weekly', 'Monthly'] as const)('%s ends where the next begins', (rollOver) => {
    let { until, stamp } = logPeriod(at('2023-12-20T01:02:03Z'), rollOver);
    for (let count = 0; count < 60; count++) {
      const next = logPeriod(until, rollOver);
      expect(next.from).toBe(until);
      expect(next.stamp > stamp).toBe(true);
      expect(logPeriod(until - 1, rollOver)).toMatchObject({ stamp, until });
      ({ until, stamp } = next);
    }
  });
});

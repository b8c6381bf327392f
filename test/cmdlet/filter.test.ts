import { describe, expect, test } from 'vitest';
import { CmdletObject } from '../../src/cmdlet/cmdlet-object.ts';
import { MAX_FILTER_DEPTH, parseFilter } from '../../src/cmdlet/filter/filter.ts';
import { MAX_FILTER_CHARACTERS } from '../../src/cmdlet/filter/filter-tokens.ts';
import { typedValue } from '../../src/cmdlet/typed-setting.ts';
import { byteQuantifiedSize } from '../../src/model/byte-quantified-size.ts';

const jane = new CmdletObject('CASMailbox', [
  ['Name', 'jane'],
  ['DisplayName', "Jane O'Hara"],
  ['PopEnabled', true],
  ['ImapEnabled', false],
  ['Department', ''],
  ['Count', 5],
  ['Quota', typedValue(byteQuantifiedSize, 2 * 1024 ** 3)],
  ['NoQuota', typedValue(byteQuantifiedSize, 'unlimited')],
  ['WhenChanged', new Date('2026-03-01T12:00:00Z')],
  ['EmailAddresses', ['SMTP:jane@contoso.com', 'smtp:j@contoso.com']],
]);
const holds = (source: string) => parseFilter(source).matches(jane);

describe('a filter', () => {
  test.each([
    "Name -eq 'JANE'",
    'name -like j*',
    'PopEnabled -eq $true -and ImapEnabled -eq $false',
    '{ImapEnabled -eq "true" -or PopEnabled -eq "true"}',
    'PopEnabled -eq `$true',
    'PopEnabled -eq True',
    'popEnabled -ne 0',
    "-not (Name -like 'b*')",
    "!(Name -eq 'bob') -and -not Name -eq 'bill'",
    "DisplayName -eq 'Jane O''Hara'",
    "DisplayName -eq “Jane O'Hara”",
    'Department -eq $null',
    "Department -ne 'Sales'",
    'Name -ne $null',
    'Count -gt -6 -and Count -le 5 -and Count -lt 6 -and Count -ge 5',
    "Quota -gt '1.5 GB' -and Quota -lt 3GB -and Quota -lt unlimited",
    'NoQuota -eq Unlimited -and NoQuota -gt 1TB',
    "WhenChanged -gt '2026-02-28' -and WhenChanged -lt '3/2/2026'",
    "EmailAddresses -like '*j@contoso.com' -and EmailAddresses -notlike '*fabrikam*'",
    "EmailAddresses -eq 'smtp:J@contoso.com'",
    '$_.Name -eq "jane"',
    'Name –eq ‘jane’',
  ])('holds: %s', (source) => {
    expect(holds(source)).toBe(true);
  });

  test.each([
    "Name -eq 'jan'",
    'PopEnabled -eq $false -and ImapEnabled -eq $false',
    "EmailAddresses -ne 'smtp:j@contoso.com'",
    "Department -eq 'Sales'",
    'Department -gt 5',
    "Name -like 'J*' -and (Count -eq 1 -or Count -eq 2)",
  ])('does not hold: %s', (source) => {
    expect(holds(source)).toBe(false);
  });

  test('reads -and and -or from the left, as PowerShell does', () => {
    expect(holds('Count -eq 5 -or Count -eq 5 -and Count -eq 1')).toBe(false);
    expect(holds('Count -eq 5 -or (Count -eq 5 -and Count -eq 1)')).toBe(true);
  });

  test.each([
    ['', 'ends where a property is expected'],
    ['Name', 'An operator such as -eq is missing behind "Name"'],
    ['Name -eq', 'ends where a value for Name is expected'],
    ['Name -eq jane PopEnabled -eq $true', '"PopEnabled" is not expected at character 15'],
    ["Name -eq 'jane", 'The quote at character 10 of the filter is not closed'],
    ['(Name -eq jane', 'The parenthesis at character 1 of the filter is not closed'],
    ['Name -eq jane)', '")" is not expected at character 14'],
    ['Name -match j.*', 'The filter has no operator -match'],
    ['Name -eq $user.Name', 'does not know the variable $user.Name'],
    ['-and Name -eq jane', '"-and" is not expected at character 1'],
    ['Name -eq -eq', '"-eq" is not expected at character 10'],
  ])('that is none is refused with its place: %s', (source, message) => {
    expect(() => parseFilter(source)).toThrow(message);
  });

  test.each([
    ['PopEnable -eq $true', '"PopEnable" is not a recognized filterable property.'],
    ['PopEnabled -eq ture', 'PopEnabled, which is true or false, with "ture"'],
    ['Count -gt many', 'Count, which is a number, with "many"'],
    ['WhenChanged -lt yesterday', 'WhenChanged, which is a time, with "yesterday"'],
  ])('that does not fit the object says so: %s', (source, message) => {
    const filter = parseFilter(source);
    expect(() => filter.matches(jane)).toThrow(message);
  });

  test.each([
    [MAX_FILTER_DEPTH - 1, true],
    [MAX_FILTER_DEPTH, true],
    [MAX_FILTER_DEPTH + 1, false],
  ])('may be nested %i levels deep: %s', (depth, fits) => {
    const nested = () => parseFilter(`${'('.repeat(depth)}Count -eq 5${')'.repeat(depth)}`);
    if (fits) expect(nested().matches(jane)).toBe(true);
    else expect(nested).toThrow('nested deeper');
  });

  test.each([
    [MAX_FILTER_CHARACTERS - 1, true],
    [MAX_FILTER_CHARACTERS, true],
    [MAX_FILTER_CHARACTERS + 1, false],
  ])('may have %i characters: %s', (length, fits) => {
    const source = 'Count -eq 5'.padEnd(length);
    if (fits) expect(holds(source)).toBe(true);
    else expect(() => parseFilter(source)).toThrow('longer than');
  });

  test('of a thousand terms and of nothing but negations is no strain', () => {
    expect(holds(`${'Count -eq 1 -or '.repeat(1000)}Count -eq 5`)).toBe(true);
    expect(holds(`${'!'.repeat(16_000)}(Count -eq 5)`)).toBe(true);
  });
});

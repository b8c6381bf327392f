/** What scripts use of .NET, and cmdlets that serve scripts: each row is a script and its output, a line a value. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ShellConsole } from './console.ts';

let shell: ShellConsole;

beforeAll(() => {
  shell = new ShellConsole();
});

afterAll(() => shell.close());

function gives(rows: readonly (readonly [script: string, output: string])[]): void {
  test.each(rows)('%s', async (script, output) => expect(await shell.output(script)).toBe(output));
}

describe('numbers and texts', () => {
  gives([
    ['1/3; 0.1 + 0.2; 1e10; 7/2; "$(2/3)"', '0.333333333333333\n0.3\n10000000000\n3.5\n0.666666666666667'],
    ["[int][char]'A'; [char]66; [int]3.5; [int]2.5", '65\nB\n4\n2'],
    ['$a = 1,2; "$a"; $OFS = "-"; "$a"; "$($a)!"', '1 2\n1-2\n1-2!'],
    ["'é','f','e','Z','a' | sort", 'a\ne\né\nf\nZ'],
    [
      '$b = New-Object System.Text.StringBuilder; [void]$b.Append("a").AppendLine("b"); $b.Length; "$b".Trim()',
      '3\nab',
    ],
    [
      '[version]"15.2.1118.7" -gt [version]"15.2.986.0"; ([version]"15.2.1").Build; [version]"1.10" -gt "1.9"',
      'True\n1\nTrue',
    ],
    [
      '"10.0.0.1" -as [ipaddress]; ("x" -as [ipaddress]) -eq $null; ("x" -as [mailaddress]) -eq $null',
      '10.0.0.1\nTrue\nTrue',
    ],
  ]);
});

describe('patterns', () => {
  gives([
    ["[regex]::Match('a12b', '(?<n>\\d+)').Groups['n'].Value; [regex]::Match('a', 'b').Success", '12\nFalse'],
    ["[regex]::Matches('x1 x2', 'x(\\d)') | % { $_.Groups[1].Value }", '1\n2'],
    [
      "[regex]::Replace('a1', '\\d', '<$0>'); [regex]::IsMatch('A', 'a'); [regex]::IsMatch('A', 'a', 'IgnoreCase')",
      'a<1>\nFalse\nTrue',
    ],
    ["[regex]::Split('a1b', '\\d') -join '|'; [regex]::Unescape('a\\.b')", 'a|b\na.b'],
    ["'k=v' | Select-String '(\\w)=(\\w)' | % { $_.Matches[0].Groups[2].Value }", 'v'],
  ]);
});

describe('lists and tables', () => {
  gives([
    [
      "$l = New-Object System.Collections.Generic.List[string]; $l.AddRange([string[]]('c', 'a', 'b')); $l.Remove('a'); $l.Insert(0, 'z'); $l.Sort(); \"$l\"; $l.RemoveAt(0); $l.Reverse(); \"$l\"",
      'b c z\nz c',
    ],
    ['$a = 3,1,2; [array]::Sort($a); "$a"; [array]::Reverse($a); "$a"; [array]::IndexOf($a, 1)', '1 2 3\n3 2 1\n2'],
    ["$d = New-Object 'System.Collections.Generic.Dictionary[string,int]'; $d.Add('a', 1); $d['A']; $d.Count", '1\n1'],
    ['@{ Name = "x" }, @{ Name = "y" } | Format-Table', 'Name Value\n---- -----\nName x\nName y'],
    [
      '$o = [pscustomobject]@{ A = 1 }; $o | Add-Member @{ B = 2 }; $o | Add-Member C 3 -PassThru | ft',
      'A B C\n- - -\n1 2 3',
    ],
  ]);
});

describe('columns', () => {
  gives([
    [
      '[pscustomobject]@{ Name = "x"; PopEnabled = $true; N = 5 }, [pscustomobject]@{ Name = "y"; PopEnabled = $false; N = $null } | ft',
      'Name PopEnabled N\n---- ---------- -\nx          True 5\ny         False',
    ],
  ]);
});

describe('characters of two cells', () => {
  gives([
    [
      "[pscustomobject]@{ N = '山田太郎'; V = 1 }, [pscustomobject]@{ N = 'ab'; V = 2 } | ft",
      'N        V\n-        -\n山田太郎 1\nab       2',
    ],
  ]);
});

test('what a cmdlet takes can be asked of it', async () => {
  const script =
    '(Get-Command Set-PopSettings).Parameters.ContainsKey("LoginType"); (Get-Command Set-PopSettings).Parameters.Nope';
  expect(await shell.output(script)).toBe('True');
  expect(await shell.output('Get-PopSession -?')).toContain('SYNOPSIS\n    Shows who is connected by POP3.');
  expect(await shell.output('Get-Help *LogonThrottle | % Name')).toBe('Get-LogonThrottle\nReset-LogonThrottle');
});

describe('dates', () => {
  gives([
    ["[datetime]::ParseExact('24.11.2026 15:04', 'dd.MM.yyyy HH:mm', $null).ToString('s')", '2026-11-24T15:04:00'],
    ["[datetime]::ParseExact('Nov 3, 2026 3 PM', 'MMM d, yyyy h tt', $null).ToString('yyyyMMddHH')", '2026110315'],
    ['[datetime]::DaysInMonth(2028, 2); [datetime]::IsLeapYear(2026)', '29\nFalse'],
    ["Get-Date -UFormat '%Y%m%d_%H%M'; Get-Date -Format FileDate", '20261124_0814\n20261124'],
    ["[datetime]'2026-11-24' | fl Year,DayOfWeek", 'Year      : 2026\nDayOfWeek : Tuesday'],
    ['(Measure-Command { $n = 5; "not shown" }).GetType().Name; $n', 'TimeSpan\n5'],
    [
      '$w = [System.Diagnostics.Stopwatch]::StartNew(); $w.IsRunning; $w.Stop(); $w.Elapsed.TotalHours -lt 1',
      'True\nTrue',
    ],
  ]);

  test('in another form are refused, with the form', async () => {
    const { stderr } = await shell.run("[datetime]::ParseExact('2026-02-30', 'yyyy-MM-dd', $null)");
    expect(stderr).toContain('String was not recognized as a valid DateTime.');
    expect(stderr).toContain('"2026-02-30" is not of the form yyyy-MM-dd.');
  });
});

describe('paths, chance, variables', () => {
  gives([
    [
      "Join-Path C:\\Temp x.txt; Join-Path /var/log mail; Join-Path 'C:\\a\\' '\\b'",
      'C:\\Temp\\x.txt\n/var/log/mail\nC:\\a\\b',
    ],
    [
      'Split-Path C:\\Temp\\x.txt; Split-Path C:\\Temp\\x.txt -Leaf; Split-Path C:\\x; Split-Path x.txt',
      'C:\\Temp\nx.txt\nC:\\\n',
    ],
    ["[IO.Path]::Combine('C:\\a', 'b'); [IO.Path]::GetFileNameWithoutExtension('/a/b.tar.gz')", 'C:\\a\\b\nb.tar'],
    ['Get-Random -Minimum 4 -Maximum 5; (1..9 | Get-Random -Count 3).Count; Get-Random -InputObject a', '4\n3\na'],
    [
      'New-Variable q 4; $q; Clear-Variable q; $null -eq $q; New-Alias gps Get-PopSettings; (gps).LoginType',
      '4\nTrue\nSecureLogin',
    ],
    ['Get-ExchangeServer -PipelineVariable s | % { Get-PopSettings -Server $s.Name } | % Server', 'EX01'],
  ]);
});

test('the machine and its administrator are as a script expects them', async () => {
  const script = `
    if (-not ([Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()).IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw 'no' }
    [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12 -bor [Net.SecurityProtocolType]::Tls11
    [System.Net.Dns]::GetHostByName($env:COMPUTERNAME).HostName
    [Environment]::GetEnvironmentVariable('COMPUTERNAME')`;
  const { stdout, stderr, code } = await shell.run(script);
  expect({ stdout, code }).toEqual({ stdout: 'ex01.contoso.com\nEX01\n', code: 0 });
  expect(stderr).toBe(
    '[System.Net.ServicePointManager]::SecurityProtocol has nothing to set here: this shell fetches nothing, and writes UTF-8.\n',
  );
});

test('a script block writes where its caller does, whatever the cmdlet around it was told', async () => {
  const { stderr } = await shell.run(
    '1..2 | ForEach-Object { Write-Verbose "turn $_" -Verbose; Write-Warning w } -WarningAction SilentlyContinue',
  );
  expect(stderr).toBe('VERBOSE: turn 1\nWARNING: w\nVERBOSE: turn 2\nWARNING: w\n');
});

test('a report as a list is a page of its own', async () => {
  const script = `
    $part = Get-PopSettings | Select-Object LoginType,MaxConnections | ConvertTo-Html -As List -Fragment
    ConvertTo-Html -Body "$part" -CssUri report.css`;
  const page = await shell.output(script);
  expect(page).toContain('<link rel="stylesheet" type="text/css" href="report.css">');
  expect(page).toContain('<tr><td>LoginType:</td><td>SecureLogin</td></tr>');
  expect(page.match(/<table>/g)?.length).toBe(1);
});

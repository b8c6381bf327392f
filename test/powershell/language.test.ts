/** What scripts do, as PowerShell does it. Each row is a script and its output, a line a value. */
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

describe('values', () => {
  gives([
    ['1 + 2 * 3; 7 / 2; 7 % 3; 2kb; 0x10; 1e3; -5', '7\n3.5\n1\n2048\n16\n1000\n-5'],
    ["'a' + 1; 1 + '2'; 'ab' * 3", 'a1\n3\nababab'],
    ['$true; -not $true; !0; $null -eq $null', 'True\nFalse\nTrue\nTrue'],
    ['@(1,2) + 3; @().Count; (,1).Count; @(5).Count', '1\n2\n3\n0\n1\n1'],
    ['$x = 1,2,3; $x[0]; $x[-1]; $x[1..2]; $x.Length; "$x"', '1\n3\n2\n3\n3\n1 2 3'],
    ['$h = @{ A = 1; b = "x" }; $h.a; $h["B"]; $h.Keys; $h.Count; $h.c; "<$($h.c)>"', '1\nx\nA\nb\n2\n<>'],
    ['$h = [ordered]@{ z = 1; a = 2 }; $h[0]; $h.Remove("z"); $h.Count', '1\n1'],
    ['$o = [pscustomobject]@{ Name = "x"; Size = 5 }; $o.size; $o.Size = 6; "$o"', '5\n@{Name=x; Size=6}'],
    ['3..1', '3\n2\n1'],
  ]);
});

describe('the output of a command that gives none', () => {
  const none = 'function none { }; $x = none; ';
  gives([
    [`${none}$x | foreach { "ran" }; $null | foreach { "null" }; $unset | foreach { "unset" }`, 'null\nunset'],
    [`${none}$y = $x; $global:z = none; ($y, 1).Count; $z | foreach { "ran" }`, '2'],
    [`${none}@($x).Count; @($null).Count; $x.Count; $x -eq $null; "<$x>"`, '0\n1\n0\nTrue\n<>'],
    [
      `${none}$() | foreach { "ran" }; ($x) | foreach { "ran" }; $a = if ($false) { 1 }; $a | foreach { "ran" }; $a += 1; $a`,
      '1',
    ],
    [`${none}[string] $s = none; $s.Length; foreach ($i in $x) { "ran" }; (none).Name`, '0'],
    ['$x = Get-Mailbox | where Name -eq nobody; $x | foreach { "ran" }; if (!$x) { "nobody" }', 'nobody'],
  ]);
});

describe('strings', () => {
  gives([
    ["$n = 'EX01'; \"$n:993 $($n.Length) `$n ''\"; '$n'", "EX01:993 4 $n ''\n$n"],
    ['"{0:N2} {1,5}|{1,-5}|{2:D3}" -f 1234.5, "ab", 7', '1,234.50    ab|ab   |007'],
    ['"abc".ToUpper(); "a,b".Split(","); " x ".Trim(); "abc".Substring(1, 1)', 'ABC\na\nb\nx\nb'],
    ['"a-b" -replace "-", "+"; "a1b22" -split "\\d+"; ("x","y") -join "/"; -join ("a","b")', 'a+b\na\nb\n\nx/y\nab'],
    ['"John Smith" -replace "(\\w+) (\\w+)", \'$2, $1\'', 'Smith, John'],
    ['"a  b" -split " +"; -split " c d "', 'a\nb\nc\nd'],
    ["@'\nline 1\n$x\n'@", 'line 1\n$x'],
    ['"tab`tend"', 'tab\tend'],
  ]);
});

describe('comparisons', () => {
  gives([
    ['"A" -eq "a"; "A" -ceq "a"; 5 -gt 10; "5" -gt 10; 10 -eq "10"', 'True\nFalse\nFalse\nTrue\nTrue'],
    ['1,2,3 -gt 1; (1,2 -eq 5).Count', '2\n3\n0'],
    ['"contoso" -like "CON*"; "x" -notlike "y"; "a[b" -like "a`[b"; "abc" -like "a?c"', 'True\nTrue\nTrue\nTrue'],
    ['"EX01" -match "^ex(\\d+)$"; $Matches[1]', 'True\n01'],
    ['"a" -in "A","b"; 1,2 -contains 2; 3 -notin 1,2', 'True\nTrue\nTrue'],
    ['$null -eq 0; "" -eq $null; [bool]"false"; $true -eq "x"', 'False\nFalse\nTrue\nTrue'],
    ['(Get-PopSettings).LoginType -eq "securelogin"; (Get-PopSettings).LoginType -eq 3', 'True\nTrue'],
    ['(Get-PopSettings).AuthenticatedConnectionTimeout -gt "00:10:00"', 'True'],
    ['(Get-PopSettings).MaxConnectionsPerUser -ge 16', 'True'],
    ['5 -is [int]; "x" -is [string]; "5" -as [int]; "x" -as [int]; 1.5 -isnot [int]', 'True\nTrue\n5\nTrue'],
    ['$false -and (throw "x"); $true -or (throw "x"); $true -xor $true', 'False\nTrue\nFalse'],
  ]);
});

describe('casts and members', () => {
  gives([
    [
      '$l = New-Object System.Collections.ArrayList; [void]$l.Add("a"); $l.Add("b") | Out-Null; $l.Count; $l -join "-"',
      '2\na-b',
    ],
    ['$l = [System.Collections.Generic.List[string]]::new(); $l.Add("x"); $l.Count', '1'],
    ['$p = ConvertTo-SecureString s3 -AsPlainText -Force; [pscredential]::new("jane", $p).UserName', 'jane'],
    ['[Convert]::ToBoolean("true"); [convert]::ToBoolean("False"); [Convert]::ToInt32("12")', 'True\nFalse\n12'],
    [
      '$o = [pscustomobject]@{ a = 1; b = 2 }; $o.PSObject.Properties | foreach { "$($_.Name)=$($_.Value)" }',
      'a=1\nb=2',
    ],
    ['[int]"42" + 1; [int]2.5; [int]3.5; [string]5 + 1; [bool]1; [double]"1.5"', '43\n2\n4\n51\nTrue\n1.5'],
    ['[datetime]"2026-11-24" + [timespan]"1.00:00:00"', '2026-11-25 00:00:00'],
    [
      '([datetime]"2026-11-24").AddDays(30).ToString("yyyy-MM-dd"); ([datetime]"2026-11-24").DayOfWeek',
      '2026-12-24\nTuesday',
    ],
    ['[int[]]("1","2") | % { $_ + 1 }', '2\n3'],
    ['[math]::Round(2.567, 2); [math]::Max(3, 4); [string]::Join("-", "a", "b")', '2.57\n4\na-b'],
    ['(Get-PopSettings).AuthenticatedConnectionTimeout.TotalMinutes', '30'],
    ['(Get-PopSettings).SSLBindings[0].Port; (Get-PopSettings).SSLBindings.Count', '995\n2'],
    ['("a","bb").Length; ("a","bb" | % Length); "x".GetType().Name', '2\n1\n2\nString'],
    ['(Get-Date).Year; (Get-Date -Format "yyyy-MM-dd HH:mm:ss"); [datetime]::Now.Hour', '2026\n2026-11-24 08:14:39\n8'],
    ['$env:COMPUTERNAME; $env:NOSUCH; "$env:USERNAME"', 'EX01\nalice'],
  ]);
});

describe('statements', () => {
  gives([
    ['if (0) { 1 } elseif ("x") { 2 } else { 3 }', '2'],
    ['foreach ($i in 1..5) { if ($i -eq 2) { continue }; if ($i -eq 4) { break }; $i }', '1\n3'],
    ['for ($i = 0; $i -lt 3; $i++) { $i }', '0\n1\n2'],
    ['$i = 3; while ($i) { $i--; $i }; do { $i++ } until ($i -ge 2); $i', '2\n1\n0\n2'],
    [':outer foreach ($a in 1,2) { foreach ($b in 1,2) { if ($b -eq 2) { continue outer }; "$a$b" } }', '11\n21'],
    ['switch ("abc") { "abc" { 1 } "x" { 2 } default { 3 } }', '1'],
    ['switch -Wildcard ("abc","xyz") { "a*" { "A $_" } default { "other $_" } }', 'A abc\nother xyz'],
    ['switch -Regex ("a1") { "\\d$" { "digit" } }', 'digit'],
    ['$r = foreach ($x in 1..3) { $x * 2 }; $r -join ","', '2,4,6'],
    ['$x = if ($true) { "yes" } else { "no" }; $x', 'yes'],
    ['$a, $b = 1, 2, 3; $a; "$b"', '1\n2 3'],
    ['$x = 5; $x += 2; $x *= 3; $x -= 1; $x; $l = @(); $l += 1; $l += 2; $l.Count', '20\n2'],
    [
      'try { throw "broken" } catch { "caught $($_.Exception.Message) $_" } finally { "done" }',
      'caught broken broken\ndone',
    ],
    [
      'try { Get-PopSettings -Server NOPE } catch { "no " + $_.FullyQualifiedErrorId }',
      'no ManagementObjectNotFoundException,Get-PopSettings',
    ],
    ['try { [int]"x" } catch [System.Exception] { "bad number" }', 'bad number'],
    ['"a" && "b"; $false || "c"', 'a\nb\nFalse'],
  ]);
});

describe('functions and script blocks', () => {
  gives([
    [
      'function f { param([Parameter(Mandatory, ValueFromPipeline)] [string[]] $Id) begin { $n = 0 } process { foreach ($i in $Id) { $n++; "<$i>" } } end { $n } }; "a", "b" | f; f c',
      '<a>\n<b>\n2\n<c>\n1',
    ],
    [
      'function f { param([Parameter(ValueFromPipelineByPropertyName)] [Alias("Server")] $Name) process { $Name } }; Get-PopSettings | f; [pscustomobject]@{ Name = 1 } | f',
      '1\n1',
    ],
    [
      'function f { param([Parameter(ValueFromPipeline)] $Last) "last: $Last; all: $input" }; 1, 2 | f',
      'last: 2; all: 1 2',
    ],
    [
      '$sb = { param($a, $b) "$b$a" }; Invoke-Command -ScriptBlock $sb -ArgumentList 1, 2; icm { $args.Count }',
      '21\n0',
    ],
    ['function Add($a, $b = 10) { $a + $b }; Add 1; Add 1 2; Add -b 5 -a 1', '11\n3\n6'],
    [
      'function F { param([Parameter(Mandatory=$true)][string]$Name, [switch]$Loud) if ($Loud) { $Name.ToUpper() } else { $Name } }; F x; F -Name y -Loud',
      'x\nY',
    ],
    ['function G { "$($args.Count) $args" }; G a b', '2 a b'],
    ['function P { process { $_ * 2 } }; 1,2 | P', '2\n4'],
    ['filter Even { if ($_ % 2 -eq 0) { $_ } }; 1..4 | Even', '2\n4'],
    ['function R { return 5; 6 }; R', '5'],
    ['$x = 1; function S { $x = 2; $global:y = $x }; S; $x; $y', '1\n2'],
    ['$b = { param($n) $n + 1 }; & $b 4; $b.Invoke(5); & { $z = 1 }; "<$z>"', '5\n6\n<>'],
    ['$p = @{ a = 3; b = 4 }; function M($a, $b) { $a * $b }; M @p; $l = 5, 6; M @l', '12\n30'],
    [
      'function B { $PSBoundParameters.Keys -join "," }; function C { param($q, $r) $PSBoundParameters.Count }; C -r 1',
      '1',
    ],
    ['1..3 | % { $n = 0 } { $n += $_ } { $n }', '6'],
    ['function f { $h = @{}; $h.Add("a", 1); $h.a }; (f).GetType().Name', 'Int32'],
  ]);
});

describe('errors', () => {
  test('show the sentence, the place and the id; the next statement runs', async () => {
    const { stdout, stderr, code } = await shell.run("'before'\n[int]'x'\n'after'");
    expect(stdout).toBe('before\nafter\n');
    expect(code).toBe(1);
    expect(stderr).toBe(
      [
        'Cannot convert value "x" to type "System.Int32". Error: "Input string was not in a correct format."',
        'At line:2 char:1',
        "+ [int]'x'",
        '+ ~~~~~~~~',
        '    + CategoryInfo          : InvalidArgument: (:) [], RuntimeException',
        '    + FullyQualifiedErrorId : InvalidCastFromStringToInteger',
        '',
      ].join('\n'),
    );
  });

  test.each([
    ['[char]-5', 'InvalidCastFromStringToInteger'],
    ['[char]65536', 'InvalidCastFromStringToInteger'],
    ['1 -as "a\nb"', 'TypeNotFound'],
  ])('of %j are PowerShell’s, not ours', async (line, id) => {
    expect((await shell.run(line)).stderr).toContain(`FullyQualifiedErrorId : ${id}`);
  });

  test('of the binder point at the argument', async () => {
    const { stderr, code } = await shell.run('Set-PopSettings -LoginTyp Foo -MaxConnectionsFromSingleIP 5');
    expect(code).toBe(2);
    expect(stderr).toContain("Set-PopSettings : Cannot bind parameter 'LoginType'.");
    expect(stderr).toContain('+                           ~~~\n');
    expect(stderr).toContain('FullyQualifiedErrorId : CannotConvertArgumentNoMessage,Set-PopSettings');
  });

  test('of syntax keep everything from running', async () => {
    const { stdout, stderr, code } = await shell.run("'before'; fl Name,");
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 });
    expect(stderr).toContain('Missing argument in parameter list.');
  });

  test('a throw that nobody catches ends the script', async () => {
    const { stdout, code } = await shell.run("'a'; throw 'x'; 'b'");
    expect({ stdout, code }).toEqual({ stdout: 'a\n', code: 1 });
  });

  test('$ErrorActionPreference = Stop ends the script at the first error', async () => {
    expect((await shell.run("$ErrorActionPreference = 'Stop'; Get-Mailbox nobody; 'b'")).stdout).toBe('');
  });

  test('-ErrorAction SilentlyContinue hides an error and keeps it', async () => {
    const script = 'Get-Mailbox nobody -EA SilentlyContinue; $?; $Error[0].CategoryInfo.Category';
    expect(await shell.run(script)).toEqual({ code: 0, stdout: 'False\nObjectNotFound\n', stderr: '' });
  });

  test('exit ends with its number', async () => {
    expect(await shell.run("'a'; exit 7; 'b'")).toEqual({ code: 7, stdout: 'a\n', stderr: '' });
  });
});

describe('limits', () => {
  test.each([
    ['$x = 1..5000000', 'ArrayTooLong'],
    ["$x = 'a' * 100000000", 'TextTooLong'],
    ["$x = 'a'; while ($true) { $x += $x }", 'TextTooLong'],
    ['function f { f }; f', 'CallDepthOverflow'],
    ["'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab' -match '(a+)+$'", 'RegexMatchTimeout'],
    ["'x' -match '(?>a)'", 'RegexParseError'],
    ["'x' -match '['", 'RegexParseError'],
  ])('%s', async (script, id) => {
    const { stderr, code } = await shell.run(`$ErrorActionPreference = 'Stop'; ${script}`);
    expect(stderr).toContain(`FullyQualifiedErrorId : ${id}`);
    expect(code).toBe(1);
  });

  test('an endless loop can be interrupted', async () => {
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    const { code } = await shell.run('while ($true) { $i++ }', { signal: controller.signal });
    expect(code).toBe(130);
  });

  test('Start-Sleep waits as long as it is told', async () => {
    expect((await shell.run('Start-Sleep 5; Start-Sleep -Milliseconds 250; sleep 0')).code).toBe(0);
    expect(shell.paused).toBe(5_250);
  });

  test('waiting can be interrupted', async () => {
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    expect((await shell.run('Start-Sleep 3600', { signal: controller.signal })).code).toBe(130);
  });
});

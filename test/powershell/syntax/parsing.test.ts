/** How scripts are understood. */
import { describe, expect, test } from 'vitest';
import { outline } from './outline.ts';

type Rows = readonly (readonly [string, string])[];

function understood(rows: Rows): void {
  test.each(rows)('%s', (text, expected) => expect(outline(text)).toBe(expected));
}

describe('arguments are words', () => {
  understood([
    ['Set-PopSettings -SSLBindings [::]:995,0.0.0.0:995', 'Set-PopSettings -SSLBindings (, [::]:995 0.0.0.0:995)'],
    ['Set-PopSettings -X: 10.0.0.1:995', 'Set-PopSettings -X:10.0.0.1:995'],
    ['Set-PopSettings -LogPerFileSizeQuota 2MB', 'Set-PopSettings -LogPerFileSizeQuota 2097152'],
    ['X 1.00:00:00 00:30:00 5113ae 007 -5 .5', 'X 1.00:00:00 00:30:00 5113ae 7 -5 0.5'],
    ['fl Name,*ConnectionSettings , Guid', 'fl (, Name *ConnectionSettings Guid)'],
    ['X a.b=c#d contoso\\kweku {a b}', 'X a.b=c#d contoso\\kweku {a b}'],
    ['X $server\\share $x.Name $x:995 $env:COMPUTERNAME', 'X "<$server>\\share" $x.Name "<$x>:995" $env:COMPUTERNAME'],
    ['X $x[0].Name $(1).b "a".Length', "X $x[0].Name $(1).b 'a'.Length"],
    ['X a"b c"d\'e $f\'', 'X ab cde $f'],
    ['X –Server “CAS01” ‘x’', "X -Server 'CAS01' 'x'"],
    ['X -Confirm:$false -Password:(Get-Credential).password', 'X -Confirm:$false -Password:(Get-Credential).password'],
    ['X --login-type SecureLogin --ssl-port=993', 'X --login-type SecureLogin --ssl-port:993'],
    ['X - Identity y -- -z', 'X - Identity y -- -z'],
    ['X @params @(1) @{a=1}', 'X @params @(1) @{a=1}'],
    ['& "Get-X" 1; . { 2 }', "& 'Get-X' 1; . {2}"],
    ['X\u00a0-a\u00a01 # rest', 'X -a 1'],
  ]);
});

describe('lines', () => {
  understood([
    ['X -a 1 `\n  -b 2', 'X -a 1 -b 2'],
    ['X -a 1 `  \r\n  -b 2', 'X -a 1 -b 2'],
    ['X |\n Y a |\n\n Z | `\n W', 'X | Y a | Z | W'],
    ['X a,\n b', 'X (, a b)'],
    ['X\n  | Y\n  # note\n  | Z\nW', 'X | Y | Z; W'],
    ['a; b;; <# c;\n d #> e # f', 'a; b; e'],
    ['$a = 1\n\n$b=2', '$a = 1; $b = 2'],
    ['(Get-X\n)', '(Get-X)'],
    ['a && b || c', 'a && b || c'],
  ]);
});

describe('strings', () => {
  understood([
    ["'it''s'", "'it's'"],
    ['"a $b $\u007bc d} $($e.f) `$g `"h`" ""i"""', '"a <$b> <$c d> <$($e.f)> $g "h" "i""'],
    ['"$server:993 $env:HOME $script:x $_ $? $x.y"', '"<$server>:993 <$env:HOME> <$script:x> <$_> <$?> <$x>.y"'],
    ['"`t`n`u{41}`0"', "'\t\nA\0'"],
    ["@'\na 'b'\n$c\n'@", "'a 'b'\n$c'"],
    ['@"\na "b"\n$c\n"@', '"a "b"\n<$c>"'],
    ["@'\n'@", "''"],
    ['"cost 5$"', "'cost 5$'"],
  ]);
});

describe('expressions', () => {
  understood([
    ['1 + 2 * 3 - 4', '(- (+ 1 (* 2 3)) 4)'],
    ['-not $a -and $b -eq 1 -or !$c', '(or (and (not $a) (eq $b 1)) (not $c))'],
    ['$a -ceq "x" -and $b -inotlike "y"', "(and (ceq $a 'x') (notlike $b 'y'))"],
    ['1..3 + 4,5', '(+ (.. 1 3) (, 4 5))'],
    ['"{0:N2}" -f 1,2', "(f '{0:N2}' (, 1 2))"],
    ['-join $a,1', '(, (join $a) 1)'],
    ['[int]"5" + [string]$x', "(+ ([int] '5') ([string] $x))"],
    ['[int]::MaxValue; [datetime]::Parse("x", 1).Year', "[int]::MaxValue; [datetime]::Parse('x', 1).Year"],
    ['[Byte[]]$(Get-Content x)', '([Byte[]] $(Get-Content x))'],
    ['$a.b.c($d, (1,2))[0]', '$a.b.c($d, ((, 1 2)))[0]'],
    ['$i++; --$j; $k += 1', '(post++ $i); (pre-- $j); $k += 1'],
    ['$a, $b = 1, 2', '(, $a $b) = (, 1 2)'],
    ['[string] $x = "a"; $h.k = 1; $l[0] -= 2', "([string] $x) = 'a'; $h.k = 1; $l[0] -= 2"],
    ['$x = if ($a) { 1 } else { 2 }', '$x = if $a {1} else {2}'],
    ['$a -replace "b", "c" -split ","', "(split (replace $a (, 'b' 'c')) ',')"],
    ['$a -gt 1 `\n -and $b', '(and (gt $a 1) $b)'],
    ['@{ a = 1\n b = "x","y"; "c d" = Get-X | Y }', "@{a=1; b=(, 'x' 'y'); c d=Get-X | Y}".replace('c d', "'c d'")],
    ['$x -is [string] -and ($y -as [int])', '(and (is $x [string]) ((as $y [int])))'],
    ['{ param($x) $x }', '{param($x); $x}'],
    ['5..1 | % { $_ }', '(.. 5 1) | % {$_}'],
    ['2kb / 1', '(/ 2048 1)'],
    [', 1', '(, 1)'],
    ['1 -bor 2 -shl 3', '(bor 1 (shl 2 3))'],
  ]);
});

describe('statements', () => {
  understood([
    ['if (1) { a } elseif ($b) { c }\nelse { d }', 'if 1 {a} if $b {c} else {d}'],
    ['foreach ($s in Get-ExchangeServer) { $s }', 'foreach $s in Get-ExchangeServer {$s}'],
    ['for ($i = 0; $i -lt 3; $i++) { $i }', 'for $i = 0; (lt $i 3); (post++ $i) {$i}'],
    ['for (;;) { break }', 'for ; ;  {break}'],
    [':outer while ($true) { continue outer }', ':outer while $true {continue outer}'],
    ['do { 1 } until ($x)', 'do {1} until $x'],
    ['switch -Wildcard ($x) { "a*" { 1 } b { 2 } default { 3 } }', "switch wildcard $x 'a*' {1} b {2} default {3}"],
    ['try { a } catch [System.Exception] { b } finally { c }', 'try {a} catch[System.Exception] {b} finally {c}'],
    ['trap [System.Exception] { a; continue } b', 'trap[System.Exception] {a; continue}; b'],
    ['function Get-It([int]$a = 1, $b) { return $a }', 'function Get-It {param([int]$a=1, $b); return $a}'],
    [
      'function f { [CmdletBinding()] param([Parameter(Mandatory=$true)][string[]]$n) begin {1} process {2} end {3} }',
      'function f {param(![string[]]$n); begin{1}; process{2}; 3}',
    ],
    ['throw "x"; exit 3', "throw 'x'; exit 3"],
    ['Get-X *>&1 > out.txt 2>> $null 3>$null', 'Get-X *>&1 1>out.txt 2>>$null 3>$null'],
    ['foreach-object { 1 }; if-not', 'foreach-object {1}; if-not'],
    ['if ($x) { 1 } Get-Y', 'if $x {1}; Get-Y'],
    ['Get-X | foreach {Set-Y $_.Identity -P $false}', 'Get-X | foreach {Set-Y $_.Identity -P $false}'],
  ]);
});

/** The cmdlets of the pipeline: a script and its output, a line a value. */
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

const PEOPLE =
  "$people = [pscustomobject]@{ Name = 'Ann'; Age = 30 }, [pscustomobject]@{ Name = 'bob'; Age = 20 }, [pscustomobject]@{ Name = 'Cid'; Age = 30 };";

describe('Select-Object', () => {
  gives([
    [`${PEOPLE} $people | select -Expand Name`, 'Ann\nbob\nCid'],
    [`${PEOPLE} ($people | select N* | select -First 1).Age; ($people | select N*)[0]`, 'Name\n----\nAnn'],
    [`${PEOPLE} $people | select name, @{n='Next';e={$_.Age + 1}} -First 1`, 'Name Next\n---- ----\nAnn    31'],
    [
      '1..5 | select -First 2; 1..5 | select -Last 2; 1..5 | select -Skip 3; 1..5 | select -Index 0,4',
      '1\n2\n4\n5\n4\n5\n1\n5',
    ],
    ["'a','A','b','a' | select -Unique", 'a\nA\nb'],
    [`${PEOPLE} $people | select Age -Unique`, 'Age\n---\n 30\n 20'],
    [`${PEOPLE} $people | select * -Exclude Age -Last 1`, 'Name\n----\nCid'],
    ['1..3 | % { Write-Host "made $_"; $_ } | select -First 1', 'made 1\n1'],
  ]);
});

describe('Where-Object and ForEach-Object', () => {
  gives([
    ['1..6 | ? { $_ % 2 -eq 0 } | where { $_ -gt 2 }', '4\n6'],
    [
      `${PEOPLE} ($people | where Age -eq 30).Name; ($people | ? Name -like 'b*').Age; ($people | where Name -ceq 'BOB').Count`,
      'Ann\nCid\n20\n0',
    ],
    [`${PEOPLE} ($people | where Age -in 20,21).Name; ($people | ? Name).Count`, 'bob\n3'],
    ["'a','b' | % { \"$_!\" }; 'ab','c' | % Length; 'x' | % ToUpper", 'a!\nb!\n2\n1\nX'],
    ['1..3 | % -Begin { $s = 0 } -Process { $s += $_ } -End { $s }', '6'],
    ['$null | % { "once" }; @() | % { "never" }', 'once'],
  ]);
});

describe('Sort, Group, Measure, Compare', () => {
  gives([
    ["3,1,2 | sort; 'b','A','c' | sort -Descending", '1\n2\n3\nc\nb\nA'],
    [`${PEOPLE} ($people | sort Age, @{e='Name';Descending=$true}).Name`, 'bob\nCid\nAnn'],
    ['3,1,3,2 | sort -Unique; 5,9,1 | sort -Top 2', '1\n2\n3\n1\n5'],
    [`${PEOPLE} $people | group Age -NoElement`, 'Count Name\n----- ----\n    2 30\n    1 20'],
    [`${PEOPLE} ($people | group Age -AsHashTable)['20'].Name`, 'bob'],
    ['(1..4 | measure).Count; (1..4 | measure -Sum -Average).Sum; (1,5 | measure -Maximum).Maximum', '4\n10\n5'],
    [`${PEOPLE} ($people | measure Age -Minimum).Minimum; ('a b','c' | measure -Word).Words`, '20\n3'],
    ["compare 'a','b' 'b','c' | % { \"$($_.InputObject) $($_.SideIndicator)\" }", 'c =>\na <='],
    ["'a','a','b' | Get-Unique", 'a\nb'],
  ]);
});

describe('Format-List, Format-Table, Format-Wide', () => {
  gives([
    ['Get-PopSettings | fl LoginType,*SSL*', 'LoginType   : SecureLogin\nSSLBindings : {[::]:995, 0.0.0.0:995}'],
    [`${PEOPLE} $people | ft -AutoSize`, 'Name Age\n---- ---\nAnn   30\nbob   20\nCid   30'],
    [`${PEOPLE} $people | select -First 2 | fl`, 'Name : Ann\nAge  : 30\n\nName : bob\nAge  : 20'],
    [`${PEOPLE} $people | ft Name -HideTableHeaders`, 'Ann\nbob\nCid'],
    [`${PEOPLE} $people | fw Name -Column 3`, 'Ann                       bob                       Cid'],
    [
      `${PEOPLE} $people | sort Age | ft Name -GroupBy Age`,
      '   Age: 20\n\nName\n----\nbob\n\n   Age: 30\n\nName\n----\nAnn\nCid',
    ],
    ['@{ one = 1 }', 'Name Value\n---- -----\none      1'],
    ["'text'; [pscustomobject]@{ a = 1 }; 5", 'text\n\na\n-\n1\n\n5'],
    ['[pscustomobject]@{ a = 1; b = 2; c = 3; d = 4; e = 5 }', 'a : 1\nb : 2\nc : 3\nd : 4\ne : 5'],
    ["[pscustomobject]@{ a = 'x' }; [pscustomobject]@{ a = 'y' }", 'a\n-\nx\ny'],
  ]);

  test('one table continues over a pause', async () => {
    const script = "[pscustomobject]@{ a = 'first' }; Start-Sleep -Milliseconds 1; [pscustomobject]@{ a = 'x' }";
    expect(await shell.output(script)).toBe('a\n-\nfirst\nx');
  });
});

describe('JSON, CSV, HTML', () => {
  gives([
    [
      '@{ a = 1 } | ConvertTo-Json -Compress; 1,2 | ConvertTo-Json -Compress; ,@() | ConvertTo-Json -Compress',
      '{"a":1}\n[1,2]\n[]',
    ],
    ['(Get-PopSettings | ConvertTo-Json | ConvertFrom-Json).LoginType', 'SecureLogin'],
    ['(\'{"a":{"b":[1,2]}}\' | ConvertFrom-Json).a.b[1]', '2'],
    [`${PEOPLE} $people | select -First 1 | ConvertTo-Csv`, '"Name","Age"\n"Ann","30"'],
    ['("Name,Note", \'x,"a ""b"", c"\' | ConvertFrom-Csv).Note', 'a "b", c'],
    [
      "[pscustomobject]@{ a = '<b>' } | ConvertTo-Html -Fragment",
      '<table>\n<tr><th>a</th></tr>\n<tr><td>&lt;b&gt;</td></tr>\n</table>',
    ],
  ]);
});

describe('files', () => {
  gives([
    [
      "'a','b' | Set-Content f.txt; Add-Content f.txt 'c'; Get-Content f.txt; (gc f.txt -Raw).Length; gc f.txt -Tail 1; gc f.txt -First 1",
      'a\nb\nc\n6\nc\na',
    ],
    ['Test-Path f.txt; Test-Path nothing.txt; Test-Path . -PathType Leaf', 'True\nFalse\nFalse'],
    [`${PEOPLE} $people | Export-Csv p.csv -NoTypeInformation; (Import-Csv p.csv | where Age -eq 20).Name`, 'bob'],
    [
      `${PEOPLE} $people | ft Name > t.txt; $people[0] | fl >> t.txt; gc t.txt`,
      'Name\n----\nAnn\nbob\nCid\nName : Ann\nAge  : 30',
    ],
    ["'x' | Out-File o.txt; 'y' | Out-File o.txt -Append; gc o.txt", 'x\ny'],
    ['1,2 | Tee-Object tee.txt | % { $_ * 10 }; gc tee.txt; 5 | tee -Variable v | Out-Null; $v', '10\n20\n1\n2\n5'],
    [
      "[System.IO.File]::WriteAllBytes('b.bin', [byte[]](1,2,255)); [System.IO.File]::ReadAllBytes('b.bin').Length; ([Byte[]](Get-Content b.bin -Encoding Byte)).Length",
      '3\n3',
    ],
    [
      "[System.IO.File]::WriteAllBytes('u.bin', [System.Text.Encoding]::Unicode.GetBytes('ab')); (gc u.bin -AsByteStream).Length",
      '4',
    ],
  ]);

  test('Export-Csv -NoClobber does not replace', async () => {
    shell.write('there.csv', 'kept');
    const { code, stderr } = await shell.run('1..2 | Export-Csv there.csv -NoClobber');
    expect(code).toBe(2);
    expect(stderr).toContain('FullyQualifiedErrorId : NoClobber,Export-Csv');
    expect(shell.read('there.csv')).toBe('kept');
  });

  test('a path of Windows is refused unless POSTERN_PATHS says where it is', async () => {
    const { stderr } = await shell.run('Get-Content C:\\Data\\x.txt');
    expect(stderr).toContain("Cannot find path 'C:\\Data\\x.txt': it is on a drive of Windows.");
    shell.write('x.txt', 'found\n');
    const environment = { POSTERN_PATHS: `c:/data=${shell.folder}` };
    expect(await shell.output('Get-Content C:\\Data\\x.txt', { environment })).toBe('found');
    const climbing = await shell.run('Get-Content C:\\Data\\..\\secret.txt', { environment });
    expect(climbing.stderr).toContain('PathNotFound');
  });
});

describe('messages', () => {
  test('go to stderr in their form, what is shown stays in order', async () => {
    const script =
      "'a'; Write-Warning 'w'; Write-Verbose 'hidden'; Write-Verbose 'v' -Verbose; Write-Host 'h' -NoNewline; Write-Host; Write-Error 'e'; 'b'";
    const { stdout, stderr, code } = await shell.run(script);
    expect(stdout).toBe('a\nh\nb\n');
    expect(stderr).toContain('WARNING: w\nVERBOSE: v\nWrite-Error : e\n');
    expect(stderr).toContain('FullyQualifiedErrorId : Microsoft.PowerShell.Commands.WriteErrorException,Write-Error');
    expect(code).toBe(1);
  });

  gives([
    [
      "Write-Warning 'w' 3>$null; Write-Warning 'x' -WarningAction SilentlyContinue; $WarningPreference = 'SilentlyContinue'; Write-Warning 'y'",
      '',
    ],
    ["Write-Warning 'w' 3>&1 | % Message; Write-Host 'h' 6>&1 | % { \"<$_>\" }", 'w\n<h>'],
    [
      "Get-Mailbox nobody -EA SilentlyContinue -EV err; $err.Count; $e = $null; Write-Warning 'w' -WV e -WA SilentlyContinue; $e",
      '1\nw',
    ],
    ['1..2 | Write-Output -OutVariable o | Out-Null; $o', '1\n2'],
    [
      "'x' | Out-Null; 'x' > $null; $t = Get-PopSettings | fl LoginType | Out-String; $t.Trim()",
      'LoginType : SecureLogin',
    ],
  ]);

  test('an error that is redirected becomes an object', async () => {
    const { stdout, stderr } = await shell.run("(Write-Error 'e' 2>&1).Exception.Message; Write-Error 'f' 2>$null");
    expect({ stdout, stderr }).toEqual({ stdout: 'e\n', stderr: '' });
  });

  test('an unknown property of an object is warned about once, with the name that was meant', async () => {
    const { stdout, stderr, code } = await shell.run(
      '1..2 | % { (Get-PopSettings).LoginTyp }; (Get-PopSettings).LoginType',
    );
    expect({ stdout, code }).toEqual({ stdout: 'SecureLogin\n', code: 0 });
    expect(stderr).toBe(
      'WARNING: PopSettings has no property LoginTyp: its value is taken for $null. Did you mean LoginType?\n',
    );
  });

  test('a layout that is exported is warned about, and the objects are exported', async () => {
    const { stderr, code } = await shell.run('Get-PopSettings | fl LoginType,Server | Export-Csv fl.csv');
    expect(code).toBe(0);
    expect(stderr).toContain('WARNING: Format-List lays objects out for a screen.');
    expect(shell.read('fl.csv')).toBe('"LoginType","Server"\n"SecureLogin","EX01"\n');
  });
});

describe('secrets', () => {
  test('are asked for without a terminal only to fail', async () => {
    expect((await shell.run('Read-Host x')).stderr).toContain('NoTerminalToAsk');
  });

  test('are never shown', async () => {
    const script = [
      "$s = ConvertTo-SecureString 'P@ssw0rd1' -AsPlainText -Force",
      '$c = Get-Credential contoso\\kweku',
      '"$s $c"; $s; $c.UserName; $c.Password; $c | fl; $c | ConvertTo-Json; $c | Export-Csv c.csv; gc c.csv; "$($c.Password)"',
      'try { Set-PopSettings -Banner $s -MaxConnections $s } catch { "$_" }',
    ].join('\n');
    const { stdout, stderr } = await shell.run(script, { answers: ['hidden1'] });
    expect(stdout).toContain('contoso\\kweku');
    expect(stdout + stderr).not.toMatch(/P@ssw0rd1|hidden1/);
  });
});

describe('finding out', () => {
  gives([
    ['(Get-Command *-PopSettings).Name', 'Get-PopSettings\nSet-PopSettings'],
    ['(Get-Command -Noun ImapSettings -Verb Set).Name; (Get-Command fl).Name', 'Set-ImapSettings\nfl -> Format-List'],
    ['(Get-Alias fl).Definition; Set-Alias gps Get-PopSettings; (gps).Name', 'Format-List\n1'],
    ['(Get-PopSettings | Get-Member LoginType).Definition', 'LoginOptions LoginType'],
    ['$x = 5; Get-Variable x -ValueOnly; Set-Variable y 6; $y; Remove-Variable y; "<$y>"', '5\n6\n<>'],
  ]);

  test('Get-Help explains, with examples and single parameters', async () => {
    const short = await shell.output('Get-Help Set-PopSettings');
    expect(short).toMatch(/^NAME\n {4}Set-PopSettings\n/);
    expect(short).toContain('SYNTAX\n    Set-PopSettings [-Server <ServerIdParameter>]');
    const full = await shell.output('Get-Help Set-PopSettings -Full');
    expect(full).toContain('-- Example 1 --');
    expect(full.split('\n').filter((line) => line.length > 80 && !line.includes('PS> '))).toEqual([]);
    expect(await shell.output('help Format-List -Examples')).toContain('PS> Get-PopSettings | Format-List');
    const one = await shell.output('Get-Help Set-PopSettings -Parameter MaxCommandSize');
    expect(one).toMatch(/Range:\s+40 to 1024 bytes\./);
    expect(one).not.toContain('-Banner');
  });

  test('every cmdlet of the pipeline can be explained', async () => {
    const { stdout, stderr } = await shell.run('(Get-Command).Name | % { Get-Help $_ -Full } | measure -Line');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/Lines +: \d{3,}|Lines/);
  });
});

describe('cmdlets of the catalogue', () => {
  test('take objects from the pipeline by their properties', async () => {
    expect(
      await shell.output(
        'Get-PopSettings | Set-PopSettings -MaxConnections 7 -WA SilentlyContinue; (Get-PopSettings).MaxConnections',
      ),
    ).toBe('7');
  });

  test('refuse objects that fit no parameter', async () => {
    const { stderr } = await shell.run('5 | Get-Mailbox -Identity x');
    expect(stderr).toContain('FullyQualifiedErrorId : InputObjectNotBound,Get-Mailbox');
  });

  test('-WhatIf shows and changes nothing; $WhatIfPreference does so for all', async () => {
    const script =
      "Set-PopSettings -Banner 'x' -WhatIf; $WhatIfPreference = $true; Set-ImapSettings -MaxConnections 3; (Get-PopSettings).Banner";
    const output = await shell.output(script);
    expect(output).toContain('What if: Performing the operation "Set-PopSettings" on target "EX01\\1".\n  Banner: ');
    expect(output).toContain('What if: Performing the operation "Set-ImapSettings" on target "EX01\\1".');
    expect(output).toMatch(/The Microsoft Exchange POP3 service is ready\.$/);
  });

  test('-Confirm asks; no leaves everything as it is', async () => {
    const script = "Set-PopSettings -Banner 'asked' -Confirm; (Get-PopSettings).Banner -eq 'asked'";
    expect((await shell.run(script, { answers: ['n'] })).stdout).toBe('False\n');
    expect((await shell.run(script, { answers: ['y'] })).stdout).toBe('True\n');
  });

  test('an error of one object lets the others through', async () => {
    const { stderr, code, stdout } = await shell.run("'nobody', 'noone' | Get-Mailbox; 'after'");
    expect(stderr.match(/FullyQualifiedErrorId : MailboxNotFound,Get-Mailbox/g)?.length).toBe(2);
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'after\n' });
  });

  test('a multi-valued property is edited with @{Add=…; Remove=…}', async () => {
    const script =
      "Set-ImapSettings -SSLBindings @{Add='192.0.2.1:9930'; Remove='[::]:993'} -WA Ignore; (Get-ImapSettings).SSLBindings -join ' '";
    expect(await shell.output(script)).toBe('0.0.0.0:993 192.0.2.1:9930');
  });

  test('-Output json gives JSON in a pipeline too', async () => {
    expect(await shell.output('(Get-PopSettings -Output json | ConvertFrom-Json).Name')).toBe('1');
  });
});

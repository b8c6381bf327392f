import { OnceLoadedCommand } from '../cmdlet/once-loaded-command.ts';

/** Not a cmdlet: the place where lines of a runbook are typed, pasted, or read from a file. */
export default class Shell extends OnceLoadedCommand {
  static override summary = 'Runs lines of PowerShell: typed at a prompt, given, or from a file.';
  static override description =
    'Understands the language of Exchange runbooks: pipelines, variables, loops, script blocks. All cmdlets are there, and those of the pipeline (Format-List, Select-Object, Export-Csv …); Get-Command shows them. Nothing in it starts a program.';
  static override usage = "shell [-Command 'LINES' | -File FILE|- [ARGUMENT...]] [--config FILE]";
  static override examples = [
    { command: '<%= config.bin %> shell', description: 'A prompt, with completion and history.' },
    {
      command: "<%= config.bin %> shell -Command 'Get-PopSettings | fl *Bindings'",
      description: 'One line; single quotes keep the system shell away from it.',
    },
    { command: '<%= config.bin %> shell -File runbook.ps1', description: 'A file.' },
    { command: "<%= config.bin %> shell -File - <<'PS1'", description: 'Lines pasted behind it, up to PS1.' },
  ];
  static override strict = false;

  override async run(): Promise<void> {
    this.parsed = true;
    const { runShell } = await import('../powershell/run-shell.ts');
    process.exitCode = await runShell(this.argv);
  }
}

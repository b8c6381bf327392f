/** A cmdlet as an oclif command. oclif finds it, shows its help and starts it; the words are bound by bind.ts. */
import { Command } from '@oclif/core/command';
import type { Cmdlet } from './define-cmdlet.ts';
import { oclifFlags } from './oclif-flags.ts';
import { runOnCommandLine } from './run-on-command-line.ts';
import { processSurroundings } from './surroundings.ts';

export function cmdletCommand(cmdlet: Cmdlet): Command.Class {
  return class CmdletCommand extends Command {
    static override summary = cmdlet.synopsis;
    static override description = cmdlet.description;
    static override usage = `${cmdlet.id} [-Parameter value | --parameter value]...`;
    static override strict = false;
    // Help and the manifest ask for it; running a cmdlet does not.
    static override get flags() {
      return oclifFlags(cmdlet);
    }
    static override get examples() {
      return cmdlet.examples.map(({ line, text }) => ({ command: `<%= config.bin %> ${line}`, description: text }));
    }

    override async run(): Promise<void> {
      this.parsed = true;
      process.exitCode = await runOnCommandLine(cmdlet, this.argv, processSurroundings());
    }
  };
}

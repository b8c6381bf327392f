/** A cmdlet as an oclif command. oclif finds it, shows its help and starts it; the words are bound by bind.ts. */
import type { Command } from '@oclif/core/command';
import type { Cmdlet } from './define-cmdlet.ts';
import { oclifFlags } from './oclif-flags.ts';
import { OnceLoadedCommand } from './once-loaded-command.ts';
import { runOnCommandLine } from './run-on-command-line.ts';
import { processSurroundings } from './surroundings.ts';

export function cmdletCommand(cmdlet: Cmdlet): Command.Class {
  const command = class CmdletCommand extends OnceLoadedCommand {
    static override aliases = [...cmdlet.aliases];
    static override summary = cmdlet.synopsis;
    static override description = cmdlet.description;
    static override usage = `${cmdlet.id} [-Parameter value | --parameter value]...`;
    static override strict = false;

    override async run(): Promise<void> {
      this.parsed = true;
      process.exitCode = await runOnCommandLine(cmdlet, this.argv, processSurroundings());
    }
  };
  // Help and the manifest ask for these; running a cmdlet does not. oclif copies a class by its enumerable properties,
  // which a static getter is not.
  return Object.defineProperties(command, {
    flags: { enumerable: true, get: () => oclifFlags(cmdlet) },
    examples: {
      enumerable: true,
      get: () => cmdlet.examples.map(({ line, text }) => ({ command: `<%= config.bin %> ${line}`, description: text })),
    },
  });
}

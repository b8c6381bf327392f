/** What our oclif commands have in common. */
import { Command } from '@oclif/core/command';
import type { Config } from '@oclif/core/config';

/** oclif loads its configuration to find a command, and its own `Command.run` then loads it a second time. */
export abstract class OnceLoadedCommand extends Command {
  static override async run<T extends Command>(
    this: new (
      argv: string[],
      config: Config,
    ) => T,
    argv: string[],
    config: Config,
  ): Promise<ReturnType<T['run']>> {
    const command: OnceLoadedCommand = new this(argv, config);
    return command._run();
  }
}

import * as Flags from '@oclif/core/flags';
import { OnceLoadedCommand } from '../cmdlet/once-loaded-command.ts';

/** Not a cmdlet: what a service manager starts. Everything heavy is loaded when it runs. */
export default class Serve extends OnceLoadedCommand {
  static override summary = 'Serve POP3 and IMAP4 until SIGTERM or SIGINT.';
  static override description =
    'Serves what the shared configuration says, and takes every change of it live. Logs to stderr: for eyes on a terminal, as JSON lines otherwise.';
  static override examples = ['<%= config.bin %> serve', '<%= config.bin %> serve --config /etc/postern/postern.yaml'];
  static override flags = {
    config: Flags.string({ helpValue: 'FILE', description: 'The shared configuration. Default: as for every cmdlet.' }),
    server: Flags.string({ helpValue: 'NAME', description: 'Which server of the configuration this one is.' }),
    user: Flags.string({
      helpValue: 'NAME',
      description:
        'Whom root becomes, for good, once every address is bound. Ports below 1024 that are bound later need a new start.',
    }),
    'log-level': Flags.option({
      options: ['debug', 'info', 'warn', 'error'] as const,
      default: 'info' as const,
      description: 'The least severity that is logged.',
    })(),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Serve);
    // Stacks in the log then name the sources, not the bundle. Cmdlets do without, since reading the maps takes time.
    process.setSourceMapsEnabled(true);
    const { serve } = await import('../engine/serve.ts');
    process.exitCode = await serve({
      config: flags.config,
      server: flags.server,
      logLevel: flags['log-level'],
      user: flags.user,
    });
  }
}

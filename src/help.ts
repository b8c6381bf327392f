/**
 * What `--help` shows. oclif finds this class by package.json. The list of commands is grouped by what they are about,
 * and a command is loaded when its own help is wanted, so that the manifest need not hold every flag of every command:
 * each start would read them.
 */
import type { Command } from '@oclif/core/command';
import { Help } from '@oclif/core/help';
import { cmdletNames } from './cmdlet/catalogue.ts';

/** In this order; a command belongs to the first that matches. */
const GROUPS: readonly (readonly [title: string, ids: RegExp])[] = [
  ['PROGRAM', /^(serve|shell|link|unlink)$/],
  ['SETTINGS', /-(pop|imap)settings$/],
  ['SERVICES', /-service$|^net$|servercomponentstate$/],
  ['HEALTH', /^test-|health$|monitoringprobe$|^check$/],
  ['MAILBOXES', /mailbox(plan)?$|user$|databasecopystatus$/],
  ['CERTIFICATES', /certificate$/],
  ['SESSIONS', /session$|logonthrottle$/],
  ['SERVERS', /server$|clientaccessservice$|receiveconnector$/],
  ['CONFIGURATION', /settings|auditlog$|^apply$|^export$/],
  ['OTHER', /./],
];

export default class PosternHelp extends Help {
  protected override formatCommands(commands: Command.Loadable[]): string {
    const left = commands.filter(({ id, aliases }) => !aliases.includes(id));
    const sections = GROUPS.flatMap(([title, ids]) => {
      const mine = left.filter(({ id }) => ids.test(id));
      for (const one of mine) left.splice(left.indexOf(one), 1);
      return mine.length === 0 ? [] : [this.section(title, this.#list(mine))];
    });
    return [...sections, this.section('NAMES', NAMES)].join('\n\n');
  }

  #list(commands: readonly Command.Loadable[]): string {
    const rows = commands.map((one): [string, string | undefined] => [exchangeName(one.id), this.summary(one)]);
    return this.renderList(rows, { indentation: 2, spacer: '\n' });
  }

  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    const { flags, description, examples } = await command.load();
    const isMeant = ({ id, aliases }: Command.Loadable) => aliases.includes(command.id) && !aliases.includes(id);
    const { id } = this.config.commands.find(isMeant) ?? command;
    await super.showCommandHelp({ ...command, id, flags, description, examples } as Command.Loadable);
  }
}

const NAMES = [
  'In any case, and parameters in two spellings. These lines do the same:',
  '  postern Set-PopSettings -LoginType SecureLogin',
  '  postern set-popsettings --login-type SecureLogin',
  'What a command takes: postern COMMAND --help',
].join('\n');

/** `get-popsettings` → `Get-PopSettings` */
function exchangeName(id: string): string {
  return cmdletNames.find((name) => name.toLowerCase() === id) ?? id;
}

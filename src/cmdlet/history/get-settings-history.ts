/** `Get-SettingsHistory`: what was changed, when, by whom. */
import { chosenServer, serverParameter } from '../chosen-server.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { parameter } from '../parameter.ts';
import { limited, resultSizeParameter } from '../result-size.ts';
import { settingsHistoryEntry } from './history-entry.ts';
import { noSuchRevision, revisionParameter } from './revision.ts';

export const getSettingsHistory = defineCmdlet({
  name: 'Get-SettingsHistory',
  synopsis: 'Shows what was changed in the configuration, when, and by whom.',
  description:
    'Every change that a cmdlet makes is a revision; the last 500 are kept. What people edited by hand in the file is not recorded. Restore-Settings goes back to a revision.',
  examples: [
    { line: 'Get-SettingsHistory', text: 'All changes, the newest first.' },
    {
      line: 'Get-SettingsHistory -Revision 12 --output list',
      text: 'Everything about one: the properties, old and new.',
    },
    { line: 'Get-SettingsHistory -Server EX01 -ResultSize 5', text: 'The last five of a server.' },
  ],
  parameters: {
    Revision: parameter({ ...revisionParameter, help: 'Only this revision.' }),
    Server: parameter({
      ...serverParameter,
      help: 'Only changes of this server: its name, FQDN or distinguished name.',
    }),
    ResultSize: resultSizeParameter,
  },
  async *run({ Revision, Server, ResultSize }, context) {
    const store = await context.store();
    const history = await store.history();
    const asked = Server === undefined ? undefined : chosenServer(await store.read(), Server, context).name;
    const found = history
      .filter(({ revision }) => Revision === undefined || revision === Revision)
      .filter(({ changes }) => asked === undefined || changes.some(({ server }) => server === asked));
    if (Revision !== undefined && found.length === 0) throw noSuchRevision(Revision, history);
    yield* limited(found.map(settingsHistoryEntry), ResultSize, context);
  },
});

/** `Restore-Settings`: the configuration as it was at a revision. */
import type { Configuration } from '../../config/config-store.ts';
import { changeFacts, changeLine, plannedBetween, settingChange } from '../changes/planned-change.ts';
import { writeChanges } from '../changes/write-changes.ts';
import { chosenServer, serverParameter } from '../chosen-server.ts';
import { noWait } from '../common-parameters.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { parameter } from '../parameter.ts';
import { noSuchRevision, revisionParameter } from './revision.ts';

export const restoreSettings = defineCmdlet({
  name: 'Restore-Settings',
  synopsis: 'Sets the configuration back to what it was at a revision.',
  description:
    'Shows what that changes, asks, and makes it one new revision, which the running engines take in; it can be taken back in the same way. Revision 0 is the configuration before the first cmdlet. Servers that came later stay as they are, with -Server also what holds for all servers.',
  examples: [
    { line: 'Restore-Settings -Revision 12 -WhatIf', text: 'Shows what would change.' },
    { line: "Restore-Settings -Revision 12 '-Confirm:$false'", text: 'Goes back to revision 12 without asking.' },
    { line: 'Restore-Settings 12 -Server EX01', text: 'Only the settings of one server.' },
  ],
  parameters: {
    Revision: parameter({
      ...revisionParameter,
      help: 'The revision to go back to: the settings as that change left them.',
      mandatory: true,
    }),
    Server: parameter({ ...serverParameter, help: 'Only this server: its name, FQDN or distinguished name.' }),
    NoWait: noWait,
  },
  shouldProcess: 'high',
  returns: 'one',
  async run({ Revision = 0, Server, NoWait }, context) {
    const store = await context.store();
    const current = await store.read();
    const then = await store.readRevision(Revision);
    if (then === undefined) throw noSuchRevision(Revision, await store.history());
    const only = Server === undefined ? undefined : chosenServer(current, Server, context).name;
    const planned = (now: Configuration) =>
      plannedBetween(now, then).filter(({ server }) => only === undefined || server === only);
    const changes = planned(current);
    sayWhatStays(current, then, context);
    if (changes.length === 0) {
      context.warning(`The settings are those of revision ${Revision} already; nothing has been modified.`);
    }
    const action = {
      operation: 'Restore-Settings',
      target: `revision ${Revision}`,
      details: changes.map(changeLine),
      facts: { restored: Revision, changes: changes.map(changeFacts) },
    };
    if (changes.length > 0 && !(await context.shouldProcess(action))) return;
    const wanted = (now: Configuration) => planned(now).map(settingChange);
    await writeChanges({ wanted, store, wait: NoWait !== true, facts: { restored: Revision } }, context);
  },
});

function sayWhatStays(current: Configuration, then: Configuration, context: CmdletContext): void {
  const added = [...current.servers.keys()].filter((server) => !then.servers.has(server));
  if (added.length > 0)
    context.notice(`Not in the configuration at that time, and left as they are: ${added.join(', ')}.`);
  if (then.dataFolder !== current.dataFolder) {
    context.notice(`dataFolder was ${then.dataFolder}; it stays as it is.`);
  }
}

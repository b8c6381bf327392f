/** `Invoke-Command`: a script block, for one server after the other. */
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { findServer } from '../../model/server-identity.ts';
import { documentedServers, localServer } from '../evaluate/local-server.ts';
import { runScriptBlock } from '../evaluate/script-blocks.ts';
import type { Session } from '../evaluate/session.ts';
import type { ScriptBlock } from '../values/value.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anything, propertyList, scriptBlock, stringList } from './parameter-types.ts';

const accepted = { help: 'Accepted as in PowerShell: nothing goes over the network.', onlyAccepted: true } as const;
/** What says which server is meant where a cmdlet names none. */
const LOCAL_SERVER = 'POSTERN_SERVER';

export const invokeCommand = definePipelineCmdlet({
  name: 'Invoke-Command',
  synopsis: 'Runs a script block, for one server after the other.',
  description:
    'Everything runs here, on the configuration that all servers share: inside the block, the server of -ComputerName is the one that is meant where a cmdlet names none.',
  examples: [
    { line: 'Invoke-Command -ComputerName EX01,EX02 { Restart-Service MSExchangeIMAP4 }', text: 'For two servers.' },
  ],
  parameters: {
    ComputerName: parameter({ type: stringList, help: 'The servers. Default: the local one.', aliases: ['Cn'] }),
    ScriptBlock: parameter({ type: scriptBlock, help: 'What is run.', position: 0, mandatory: true }),
    ArgumentList: parameter({ type: propertyList, help: "Values for the block's param( ).", aliases: ['Args'] }),
    InputObject: parameter({ type: anything, help: 'The objects, instead of those of the pipeline.' }),
    Credential: parameter({ ...accepted, type: anything }),
    Session: parameter({ ...accepted, type: anything }),
    Authentication: parameter({ ...accepted, type: anything }),
    ConfigurationName: parameter({ ...accepted, type: anything }),
    HideComputerName: switchParameter(accepted),
  },
  async *process({ ComputerName, ScriptBlock: block, ArgumentList: args = [] }, { frame, call, input, hasInput }) {
    const run = () =>
      runScriptBlock(block as ScriptBlock, frame, { args, input: hasInput ? input : undefined, ownScope: true });
    if (ComputerName === undefined) {
      yield* run();
      return;
    }
    const { environment } = frame.session;
    const before = environment.get(LOCAL_SERVER);
    try {
      for (const asked of ComputerName) {
        const server = await knownServer(asked, frame.session);
        if (server === undefined) call.writeError(unknownServer(asked, await documentedServers(frame.session)));
        else {
          environment.set(LOCAL_SERVER, server);
          yield* run();
        }
      }
    } finally {
      if (before === undefined) environment.delete(LOCAL_SERVER);
      else environment.set(LOCAL_SERVER, before);
    }
  },
});

async function knownServer(asked: string, session: Session): Promise<string | undefined> {
  const { name } = await localServer(session);
  return findServer(asked, [...(await documentedServers(session)), name], name);
}

function unknownServer(asked: string, known: readonly string[]) {
  return wrongInput(
    'ComputerNotFound',
    `There is no server '${asked}' in the configuration, and commands are sent to no other machine.`,
    { category: 'ObjectNotFound', hints: [`The configuration has ${known.join(', ')}.`] },
  );
}

/** `Get-Module`, `Get-PSSnapin`, `Start-Transcript`, `Stop-Transcript`: what scripts do around their work. */
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { matchesAny } from '../../model/wildcard.ts';
import type { Frame } from '../evaluate/frame.ts';
import { Transcript } from '../evaluate/transcript.ts';
import { formatDate } from '../values/date-text.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { CustomObject } from '../values/value.ts';
import { Version } from '../values/version.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anyString, stringList } from './parameter-types.ts';

const accepted = { help: 'Accepted as in PowerShell.', onlyAccepted: true } as const;

/** What brings the cmdlets of this shell elsewhere, so that a script that asks for it hears that it is there. */
const MODULES = [
  'ExchangeManagementShell',
  'ExchangeOnlineManagement',
  'Microsoft.Exchange.Management.PowerShell.E2010',
  'Microsoft.Exchange.Management.PowerShell.SnapIn',
  'Microsoft.Exchange.Management.PowerShell.Admin',
];

const moduleParameters = {
  Name: parameter({ type: stringList, help: 'Names, with wildcards.', position: 0 }),
  ListAvailable: switchParameter(accepted),
  Registered: switchParameter(accepted),
  All: switchParameter(accepted),
} as const;

interface AskedModules {
  readonly Name?: readonly string[];
  readonly ListAvailable?: boolean;
  readonly Registered?: boolean;
}

/** Those of the names; without names the one that is loaded, or with a switch all that could be. */
async function* modules({ Name, ListAvailable, Registered }: AskedModules) {
  const all = ListAvailable === true || Registered === true;
  for (const name of MODULES) {
    if (Name === undefined ? !(all || name === MODULES[0]) : !matchesAny(Name, name)) continue;
    yield new CustomObject([
      ['Name', name],
      ['Version', Version.from('15.2') ?? null],
    ]);
  }
}

export const getModule = definePipelineCmdlet({
  name: 'Get-Module',
  synopsis: 'Tells that the cmdlets of Exchange are there.',
  description: 'Nothing has to be imported: the modules that bring those cmdlets elsewhere are shown as loaded.',
  examples: [{ line: 'Get-Module ExchangeOnlineManagement', text: 'Is there.' }],
  parameters: moduleParameters,
  process: modules,
});

export const getPSSnapin = definePipelineCmdlet({
  name: 'Get-PSSnapin',
  synopsis: 'Tells that the cmdlets of Exchange are there.',
  description: 'As Get-Module, by the name that Exchange 2007 to 2019 has for it.',
  examples: [{ line: 'Get-PSSnapin Microsoft.Exchange*', text: 'Are there.' }],
  parameters: moduleParameters,
  process: modules,
});

const RULE = '**********************';

export const startTranscript = definePipelineCmdlet({
  name: 'Start-Transcript',
  synopsis: 'Keeps what is shown in a file.',
  description: 'Until Stop-Transcript, or to the end of the session.',
  examples: [{ line: 'Start-Transcript -Path changes.log -Append', text: 'Behind what is there.' }],
  parameters: {
    Path: parameter({ type: anyString, help: 'The file.', position: 0, aliases: ['LiteralPath'] }),
    Append: switchParameter({ help: 'Behind what is in it.' }),
    NoClobber: switchParameter({ help: 'Refuses to replace a file that is there.' }),
    Force: switchParameter(accepted),
    IncludeInvocationHeader: switchParameter(accepted),
    UseMinimalHeader: switchParameter(accepted),
  },
  async *process({ Path, Append, NoClobber }, { frame: { session } }) {
    if (session.transcript !== undefined) {
      throw runtimeError('InvalidOperation', 'Transcription has already been started. Use Stop-Transcript first.');
    }
    const { surroundings, files } = session;
    const time = formatDate(surroundings.now(), 'yyyyMMddHHmmss');
    const path = Path ?? `PowerShell_transcript.${surroundings.hostName().split('.')[0]}.${time}.txt`;
    const head = [RULE, 'Transcript start', `Start time: ${time}`, `Username: ${surroundings.userName()}`, RULE];
    const lines = `${head.join('\n')}\n`;
    await files.write(path, lines, { append: Append === true, noClobber: NoClobber === true });
    session.beforeWaiting();
    session.transcript = new Transcript(path, files);
    yield `Transcript started, output file is ${path}`;
  },
});

export const stopTranscript = definePipelineCmdlet({
  name: 'Stop-Transcript',
  synopsis: 'Ends what Start-Transcript began.',
  description: 'What is shown from here on is in no file.',
  examples: [{ line: 'Stop-Transcript', text: 'The file is complete.' }],
  parameters: {},
  async *process(_, { frame }) {
    yield `Transcript stopped, output file is ${await ended(frame)}`;
  },
});

/** @returns the file */
async function ended({ session }: Frame): Promise<string> {
  const { transcript } = session;
  if (transcript === undefined) {
    throw runtimeError(
      'InvalidOperation',
      'An error occurred stopping transcription: The host is not currently transcribing.',
    );
  }
  session.beforeWaiting();
  const time = formatDate(session.surroundings.now(), 'yyyyMMddHHmmss');
  transcript.add(`${[RULE, 'Transcript end', `End time: ${time}`, RULE].join('\n')}\n`);
  session.transcript = undefined;
  await transcript.flush();
  return transcript.path;
}

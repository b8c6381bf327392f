/** `apply`: makes the configuration what a document says. */
import { ConfigError, type Configuration, type ParsedText } from '../../config/config-store.ts';
import { MAX_DOCUMENT_BYTES } from '../../config/limits.ts';
import { changeFacts, changeLine, plannedFrom } from '../changes/planned-change.ts';
import { writeChanges } from '../changes/write-changes.ts';
import { CmdletError, wrongInput } from '../cmdlet-error.ts';
import { noWait } from '../common-parameters.ts';
import { type CmdletContext, defineCmdlet } from '../define-cmdlet.ts';
import { ExitCode } from '../exit-code.ts';
import { readNamedFile } from '../named-file.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { unifiedDiff } from './unified-diff.ts';
import { dataFolderProblem, wantedChanges } from './wanted-changes.ts';

export const applyCmdlet = defineCmdlet({
  name: 'apply',
  synopsis: 'Makes the configuration what a document says, and changes nothing else.',
  description:
    'The document has the form of postern.yaml, and is what postern export prints: settings of servers, and what holds for all of them. Properties that it does not name stay as they are, unless --prune is given. What is so already is not touched: a second run changes nothing. All changes are one revision, and the running engines have it in force when the command ends. With --check nothing is written, and the exit code is 6 when something differs.',
  examples: [
    { line: 'apply -f site.yaml', text: 'Makes it so.' },
    { line: 'apply -f site.yaml --check', text: 'Shows what differs; exit code 6 for a job that watches for drift.' },
    { line: 'apply -f - --check --diff < site.yaml', text: 'From standard input, shown as a unified diff.' },
  ],
  parameters: {
    File: parameter({
      type: anyText('String', 'site.yaml'),
      help: 'The document; - is standard input.',
      aliases: ['f'],
      position: 0,
      mandatory: true,
      standardInput: true,
      valueName: 'file',
    }),
    Check: switchParameter({ help: 'Writes nothing; exit code 6 when something differs.', ours: true }),
    Prune: switchParameter({
      help: 'What the document leaves out goes back to its default: of the servers that it names, and of what holds for all servers.',
      ours: true,
    }),
    Diff: switchParameter({ help: 'Shows the changes as a unified diff of the documents.', ours: true }),
    NoWait: noWait,
  },
  shouldProcess: 'low',
  returns: 'one',
  async run({ File = '', Check, Prune, Diff, NoWait }, context) {
    const store = await context.store();
    const text = await documentIn(File, context);
    const current = await store.read();
    const parsed = await parsedOrRefused(() => store.parse(text, File === '-' ? '<stdin>' : File));
    const wanted = (now: Configuration) => wantedChanges(parsed, now, { prune: Prune === true }, context);
    const planned = plannedFrom(current, wanted(current), context.hostName());
    const problem = dataFolderProblem(parsed, current);
    const shown = Diff === true ? await unifiedDiff(current, planned, context.hostName()) : planned.map(changeLine);
    const facts = { file: File, changes: planned.map(changeFacts) };
    if (Check === true) {
      const drift = planned.length > 0 || problem !== undefined;
      const problems = problem === undefined ? [] : [problem];
      context.outcome({ lines: [...shown, ...problems], facts: { ...facts, drift, problems } });
      if (drift) context.verdict?.(ExitCode.drift);
      return;
    }
    if (problem !== undefined) throw notChangedHere(problem);
    if (planned.length === 0) {
      context.outcome({ lines: [], facts: { ...facts, changed: false, revision: current.revision } });
      context.notice('Everything is so already; nothing was changed.');
      return;
    }
    if (!(await context.shouldProcess({ operation: 'apply', target: File, details: shown, facts }))) return;
    if (Diff === true) for (const line of shown) context.notice(line);
    await writeChanges({ wanted, store, wait: NoWait !== true, facts: { file: File } }, context);
  },
});

async function documentIn(file: string, context: CmdletContext): Promise<string> {
  if (file === '-') return context.standardInput(MAX_DOCUMENT_BYTES);
  return Buffer.from(await readNamedFile(file, MAX_DOCUMENT_BYTES, context)).toString('utf8');
}

/** What is wrong with the file to be applied is not wrong with the configuration. */
async function parsedOrRefused(parse: () => Promise<ParsedText>): Promise<ParsedText> {
  try {
    return await parse();
  } catch (error) {
    if (!(error instanceof ConfigError) || error.problems.length === 0) throw error;
    throw new CmdletError(error.message, {
      id: 'InvalidDocument',
      category: 'InvalidData',
      exitCode: ExitCode.wrongInput,
      parameter: 'File',
      hints: ['Nothing was changed.'],
      facts: { problems: error.problems },
    });
  }
}

function notChangedHere(problem: string) {
  return wrongInput('NotChangedHere', problem, {
    parameter: 'File',
    category: 'InvalidOperation',
    hints: [
      'Nothing was changed. Take the line out of the document; to move the data, stop the engine, move the folder, and edit postern.yaml by hand.',
    ],
  });
}

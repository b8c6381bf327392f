/** `Write-Host`, `Write-Output` and its kin, `Out-Null`, `Out-String`: what goes to the reader, and what goes nowhere. */
import { CmdletError } from '../../cmdlet/cmdlet-error.ts';
import { ExitCode } from '../../cmdlet/exit-code.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { int32 } from '../../model/int32.ts';
import { ErrorRecord } from '../evaluate/error-record.ts';
import { collect } from '../evaluate/frame.ts';
import { outputText } from '../format/output-text.ts';
import { toText } from '../values/text.ts';
import { elementsOf } from '../values/value.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anyString, anything, propertyList } from './parameter-types.ts';

const inputObject = parameter({ type: anything, help: 'The objects, instead of those of the pipeline.' });
const message = parameter({ type: anyString, help: 'The text.', position: 0, aliases: ['Msg'] });

export const writeOutput = definePipelineCmdlet({
  name: 'Write-Output',
  synopsis: 'Hands objects on.',
  description: 'At the end of a pipeline they are shown.',
  examples: [{ line: "Write-Output 'done'", text: 'The text.' }],
  parameters: {
    InputObject: parameter({ type: propertyList, help: 'The objects.', position: 0 }),
    Second: parameter({ type: propertyList, help: 'More of them.', position: 1, ours: true }),
    Third: parameter({ type: propertyList, help: 'More of them.', position: 2, ours: true }),
    NoEnumerate: switchParameter({ help: 'Hands an array on as one object.' }),
  },
  async *process({ InputObject, Second = [], Third = [], NoEnumerate }, { input }) {
    if (NoEnumerate === true && InputObject !== undefined) yield InputObject;
    else yield* input;
    yield* [...Second, ...Third];
  },
});

export const writeHost = definePipelineCmdlet({
  name: 'Write-Host',
  synopsis: 'Shows something to the person who looks on.',
  description: 'It does not go down the pipeline. Colours are accepted and not used.',
  examples: [{ line: 'Write-Host "Server: $server"', text: 'A line.' }],
  parameters: {
    Object: parameter({ type: propertyList, help: 'What is shown.', position: 0, aliases: ['Msg', 'Message'] }),
    Second: parameter({ type: propertyList, help: 'More of it, behind a blank.', position: 1, ours: true }),
    Third: parameter({ type: propertyList, help: 'More of it, behind a blank.', position: 2, ours: true }),
    Separator: parameter({ type: anyString, help: 'What stands between two objects. Default: a blank.' }),
    ForegroundColor: parameter({ type: anyString, help: 'Accepted as in PowerShell.', onlyAccepted: true }),
    BackgroundColor: parameter({ type: anyString, help: 'Accepted as in PowerShell.', onlyAccepted: true }),
    NoNewline: switchParameter({ help: 'Puts no line end behind it.' }),
  },
  async process({ Object: first, Second = [], Third = [], Separator = ' ', NoNewline }, { input, frame }) {
    const objects = [...(first ?? (await collect(input))), ...Second, ...Third];
    const text = objects.map((one) => elementsOf(one).map(toText).join(Separator)).join(Separator);
    if (NoNewline === true) frame.session.surroundings.stdout(text);
    else frame.streams.information(text);
  },
});

export const writeWarning = definePipelineCmdlet({
  name: 'Write-Warning',
  synopsis: 'Warns.',
  description: 'The text goes to the warning stream.',
  examples: [{ line: "Write-Warning 'No certificate.'", text: 'A warning.' }],
  parameters: { Message: message },
  async process({ Message = '' }, { frame }) {
    frame.streams.warning(Message);
  },
});

export const writeVerbose = definePipelineCmdlet({
  name: 'Write-Verbose',
  synopsis: 'Says something that is shown with -Verbose.',
  description: 'Or when $VerbosePreference is Continue.',
  examples: [{ line: "Write-Verbose 'Reading.' -Verbose", text: 'Shown.' }],
  parameters: { Message: message },
  async process({ Message = '' }, { frame }) {
    frame.streams.verbose(Message);
  },
});

export const writeDebug = definePipelineCmdlet({
  name: 'Write-Debug',
  synopsis: 'Says something that is shown with -Debug.',
  description: 'Or when $DebugPreference is Continue.',
  examples: [{ line: "Write-Debug 'x is 5' -Debug", text: 'Shown.' }],
  parameters: { Message: message },
  async process({ Message = '' }, { frame }) {
    frame.streams.debug(Message);
  },
});

export const writeInformation = definePipelineCmdlet({
  name: 'Write-Information',
  synopsis: 'Says something to the information stream.',
  description: 'It is shown with -InformationAction Continue.',
  examples: [{ line: "Write-Information 'done' -InformationAction Continue", text: 'Shown.' }],
  parameters: { MessageData: parameter({ type: anyString, help: 'The text.', position: 0, aliases: ['Msg'] }) },
  async process(values, { frame }) {
    const shown = (values as { InformationAction?: string }).InformationAction === 'Continue';
    if (shown) frame.streams.information(values.MessageData ?? '');
  },
});

export const writeError = definePipelineCmdlet({
  name: 'Write-Error',
  synopsis: 'Reports an error; the script goes on.',
  description: 'With -ErrorAction Stop it ends the script.',
  examples: [{ line: "Write-Error 'No such server.'", text: 'An error.' }],
  parameters: {
    Message: message,
    ErrorRecord: parameter({ type: anything, help: 'An error that was caught.' }),
    Exception: parameter({ type: anything, help: 'What was thrown.' }),
    Category: parameter({ type: anyString, help: 'Accepted as in PowerShell.', onlyAccepted: true }),
    ErrorId: parameter({ type: anyString, help: "The error's id." }),
    TargetObject: parameter({ type: anything, help: 'Accepted as in PowerShell.', onlyAccepted: true }),
  },
  async process(
    { Message, ErrorRecord: record, Exception, ErrorId = 'Microsoft.PowerShell.Commands.WriteErrorException' },
    { call },
  ) {
    const text = Message ?? (record instanceof ErrorRecord ? String(record) : toText(Exception ?? null));
    call.writeError(new CmdletError(text, { id: ErrorId, category: 'NotSpecified', exitCode: ExitCode.failed }));
  },
});

const progress = { help: 'Accepted as in PowerShell.', onlyAccepted: true, type: anything } as const;

export const writeProgress = definePipelineCmdlet({
  name: 'Write-Progress',
  synopsis: 'Shows nothing: there are no progress bars here.',
  description: 'Accepted so that scripts go on.',
  examples: [{ line: "Write-Progress -Activity 'Mailboxes' -PercentComplete 50", text: 'Nothing is shown.' }],
  parameters: {
    Activity: parameter({ ...progress, position: 0 }),
    Status: parameter({ ...progress, position: 1 }),
    Id: parameter({ ...progress, position: 2 }),
    PercentComplete: parameter(progress),
    SecondsRemaining: parameter(progress),
    CurrentOperation: parameter(progress),
    ParentId: parameter(progress),
    SourceId: parameter(progress),
    Completed: switchParameter({ help: 'Accepted as in PowerShell.', onlyAccepted: true }),
  },
  async process() {},
});

export const clearHost = definePipelineCmdlet({
  name: 'Clear-Host',
  synopsis: 'Clears the screen.',
  description: 'Where output goes to a file or a pipe, it does nothing.',
  examples: [{ line: 'Clear-Host', text: 'As cls.' }],
  parameters: {},
  async process(_, { frame: { session } }) {
    session.beforeWaiting();
    // ECMA-48: the whole screen and what was scrolled off it, then the cursor to its home.
    if (session.surroundings.screenWidth !== undefined) session.surroundings.stdout('\u001b[2J\u001b[3J\u001b[H');
  },
});

export const outNull = definePipelineCmdlet({
  name: 'Out-Null',
  synopsis: 'Shows nothing.',
  description: 'The pipeline runs, its output is left out.',
  examples: [{ line: 'Get-Mailbox jane | Out-Null', text: 'Only whether there is an error.' }],
  parameters: { InputObject: inputObject },
  takesFormats: true,
  async process(_, { input }) {
    for await (const _value of input);
  },
});

export const outString = definePipelineCmdlet({
  name: 'Out-String',
  synopsis: 'Gives what would stand on the screen as a text.',
  description: 'With -Stream, a text a line.',
  examples: [{ line: '$text = Get-PopSettings | fl | Out-String', text: 'For a mail or a log.' }],
  parameters: {
    Stream: switchParameter({ help: 'A text a line.' }),
    Width: parameter({ type: int32, help: 'Columns of the page.' }),
    InputObject: inputObject,
  },
  takesFormats: true,
  async *process({ Stream, Width }, { input }) {
    const text = await outputText(await collect(input), Width);
    if (Stream === true) yield* text.replace(/\n$/, '').split('\n');
    else yield text;
  },
});

export const outHost = definePipelineCmdlet({
  name: 'Out-Host',
  synopsis: 'Shows objects, as the end of every pipeline does.',
  description: 'Nothing has to be added for it.',
  examples: [{ line: 'Get-Mailbox | Out-Host', text: 'As without it.' }],
  parameters: {
    Paging: switchParameter({ help: 'Accepted as in PowerShell.', onlyAccepted: true }),
    InputObject: inputObject,
  },
  takesFormats: true,
  async *process(_, { input }) {
    yield* input;
  },
});

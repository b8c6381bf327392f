/** `Get-Date`, `New-TimeSpan`, `Measure-Command`, `Start-Sleep`: dates, spans, and waiting. */
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { int32 } from '../../model/int32.ts';
import { collect } from '../evaluate/frame.ts';
import { runScriptBlock } from '../evaluate/script-blocks.ts';
import { cast } from '../values/convert.ts';
import { formatDate } from '../values/date-text.ts';
import { toNumber } from '../values/number.ts';
import { TimeSpan } from '../values/time-span.ts';
import { ScriptBlock, type Value } from '../values/value.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anyString, anything } from './parameter-types.ts';

export const getDate = definePipelineCmdlet({
  name: 'Get-Date',
  synopsis: 'Gives the time, or a day.',
  description: 'A date has AddDays, ToString and the other members that scripts use.',
  examples: [{ line: 'Get-Date -Format yyyy-MM-dd', text: 'As a text.' }],
  parameters: {
    Date: parameter({ type: anything, help: 'A date instead of now.', position: 0 }),
    Format: parameter({ type: anyString, help: 'As a text in this form.' }),
    UFormat: parameter({ type: anyString, help: 'As a text in the form of Unix: %Y-%m-%d.' }),
    Year: parameter({ type: int32, help: 'Another year.' }),
    Month: parameter({ type: int32, help: 'Another month.' }),
    Day: parameter({ type: int32, help: 'Another day.' }),
    Hour: parameter({ type: int32, help: 'Another hour.' }),
    Minute: parameter({ type: int32, help: 'Another minute.' }),
    Second: parameter({ type: int32, help: 'Another second.' }),
    AsUTC: switchParameter({ help: 'In universal time.' }),
  },
  async *process({ Date: given, Format, UFormat, AsUTC, Year, Month, Day, Hour, Minute, Second }, { frame }) {
    const base = given === undefined ? frame.session.surroundings.now() : (cast('datetime', given) as globalThis.Date);
    const date = new globalThis.Date(base);
    if (AsUTC === true) date.setTime(date.getTime() + date.getTimezoneOffset() * 60_000);
    date.setFullYear(Year ?? date.getFullYear(), (Month ?? date.getMonth() + 1) - 1, Day ?? date.getDate());
    date.setHours(Hour ?? date.getHours(), Minute ?? date.getMinutes(), Second ?? date.getSeconds());
    if (UFormat !== undefined) yield unixText(date, UFormat);
    else yield Format === undefined ? date : formatDate(date, FILE_FORMATS[Format.toLowerCase()] ?? Format);
  },
});

/** Names of forms that PowerShell adds to .NET's, for the names of files. */
const FILE_FORMATS: Readonly<Record<string, string>> = {
  filedate: 'yyyyMMdd',
  filedatetime: "yyyyMMdd'T'HHmmssffff",
  filedateuniversal: "yyyyMMdd'Z'",
  filedatetimeuniversal: "yyyyMMdd'T'HHmmssffff'Z'",
};

/** The letters of date(1) that scripts use, as .NET's. */
const UNIX: Readonly<Record<string, string>> = {
  Y: 'yyyy',
  y: 'yy',
  m: 'MM',
  d: 'dd',
  H: 'HH',
  I: 'hh',
  M: 'mm',
  S: 'ss',
  p: 'tt',
  A: 'dddd',
  a: 'ddd',
  B: 'MMMM',
  b: 'MMM',
  F: 'yyyy-MM-dd',
  T: 'HH:mm:ss',
  R: 'HH:mm',
  D: 'MM/dd/yy',
};

function unixText(date: Date, format: string): string {
  return format.replace(/%(.)/g, (whole, letter: string) => {
    if (letter === '%') return '%';
    if (letter === 's') return String(Math.trunc(date.getTime() / 1000));
    const own = UNIX[letter];
    return own === undefined ? whole : formatDate(date, own);
  });
}

export const newTimeSpan = definePipelineCmdlet({
  name: 'New-TimeSpan',
  synopsis: 'Gives a span of time.',
  description: 'Of days, hours, minutes and seconds, or between two dates.',
  examples: [{ line: 'New-TimeSpan -Minutes 30', text: '00:30:00.' }],
  parameters: {
    Start: parameter({ type: anything, help: 'The earlier date.', position: 0 }),
    End: parameter({ type: anything, help: 'The later date.', position: 1 }),
    Days: parameter({ type: int32, help: 'Days.' }),
    Hours: parameter({ type: int32, help: 'Hours.' }),
    Minutes: parameter({ type: int32, help: 'Minutes.' }),
    Seconds: parameter({ type: int32, help: 'Seconds.' }),
  },
  async *process({ Start, End, Days = 0, Hours = 0, Minutes = 0, Seconds = 0 }, { frame }) {
    const now = frame.session.surroundings.now();
    const at = (value: Value | undefined) =>
      (value === undefined ? now : (cast('datetime', value) as globalThis.Date)).getTime();
    const between = Start === undefined && End === undefined ? 0 : at(End) - at(Start);
    yield new TimeSpan(between + (((Days * 24 + Hours) * 60 + Minutes) * 60 + Seconds) * 1000);
  },
});

/** Longer is no pause but a schedule, and the timer could not hold it. */
const MAX_SLEEP_SECONDS = 86_400;

export const startSleep = definePipelineCmdlet({
  name: 'Start-Sleep',
  synopsis: 'Waits.',
  description: 'Control-C ends it.',
  examples: [{ line: 'Start-Sleep 5', text: 'Five seconds.' }],
  parameters: {
    Seconds: parameter({ type: anything, help: 'How long.', position: 0 }),
    Milliseconds: parameter({ type: int32, help: 'How long, in thousandths.', aliases: ['ms'] }),
  },
  async process({ Seconds, Milliseconds }, { frame }) {
    const seconds = Milliseconds === undefined ? toNumber(Seconds ?? 0) : Milliseconds / 1000;
    if (seconds < 0 || seconds > MAX_SLEEP_SECONDS) {
      throw wrongInput(
        'ParameterArgumentValidationError',
        `Cannot validate argument on parameter 'Seconds'. Supply an argument from 0 to ${MAX_SLEEP_SECONDS} and then try the command again.`,
      );
    }
    await frame.session.sleep(seconds * 1000);
  },
});

export const measureCommand = definePipelineCmdlet({
  name: 'Measure-Command',
  synopsis: 'Tells how long a script block takes.',
  description: 'What the block hands out is not shown.',
  examples: [{ line: 'Measure-Command { Get-Mailbox }', text: 'A span of time.' }],
  parameters: {
    Expression: parameter({ type: anything, help: 'The script block.', position: 0, mandatory: true }),
    InputObject: parameter({ type: anything, help: 'What the block gets as $_.' }),
  },
  async *process({ Expression }, { frame }) {
    if (!(Expression instanceof ScriptBlock)) {
      throw wrongInput('CannotConvertArgument', 'Measure-Command takes a script block: Measure-Command { … }');
    }
    const begun = performance.now();
    await collect(runScriptBlock(Expression, frame));
    yield new TimeSpan(performance.now() - begun);
  },
});

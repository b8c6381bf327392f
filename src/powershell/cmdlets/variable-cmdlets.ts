/** `Get-Variable`, `Set-Variable`, `Get-Alias`, `Set-Alias`, `New-Object`, `Add-Member`, `Get-Member`, dates and waiting. */
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { CmdletObject, type PropertyValue } from '../../cmdlet/cmdlet-object.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { int32 } from '../../model/int32.ts';
import { matchesAny, wildcard } from '../../model/wildcard.ts';
import { ALIASES } from '../aliases.ts';
import { constructed } from '../values/constructors.ts';
import { cast } from '../values/convert.ts';
import { formatDate } from '../values/date-text.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { toNumber } from '../values/number.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { TimeSpan } from '../values/time-span.ts';
import { typeNameOf } from '../values/type-names.ts';
import { CustomObject, type Value } from '../values/value.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anyString, anything, propertyList, stringList, typeName } from './parameter-types.ts';

const inputObject = parameter({ type: anything, help: 'The objects, instead of those of the pipeline.' });
const onlyAccepted = { help: 'Accepted as in PowerShell.', onlyAccepted: true } as const;

export const getVariable = definePipelineCmdlet({
  name: 'Get-Variable',
  synopsis: 'Shows variables.',
  description: 'Those of the script; what the shell itself keeps is not among them.',
  examples: [{ line: 'Get-Variable server -ValueOnly', text: 'The value.' }],
  parameters: {
    Name: parameter({ type: stringList, help: 'Names, with wildcards.', position: 0 }),
    ValueOnly: switchParameter({ help: 'The values only.' }),
    Scope: parameter({ ...onlyAccepted, type: anyString }),
  },
  async *process({ Name = ['*'], ValueOnly }, { frame, call }) {
    const all = [...frame.scope.visible()].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
    for (const name of Name) {
      const wanted = wildcard(name);
      const found = all.filter(([one]) => wanted.matches(one));
      if (found.length === 0 && !/[*?[]/.test(name)) {
        call.writeError(
          runtimeError('VariableNotFound', `Cannot find a variable with the name '${name}'.`, {
            category: 'ObjectNotFound',
          }),
        );
      }
      for (const [one, value] of found)
        yield ValueOnly === true
          ? value
          : new CustomObject([
              ['Name', one],
              ['Value', value],
            ]);
    }
  },
});

export const setVariable = definePipelineCmdlet({
  name: 'Set-Variable',
  synopsis: 'Sets a variable.',
  description: 'As $name = value.',
  examples: [{ line: 'Set-Variable server EX01', text: 'As $server = "EX01".' }],
  parameters: {
    Name: parameter({ type: stringList, help: 'The name.', position: 0, mandatory: true }),
    Value: parameter({ type: anything, help: 'The value.', position: 1 }),
    Scope: parameter({ type: anyString, help: 'Global sets it for everything that follows.' }),
    Option: parameter({ ...onlyAccepted, type: anyString }),
    Force: switchParameter(onlyAccepted),
  },
  async process({ Name = [], Value: value = null, Scope = '' }, { frame }) {
    const scope = /^(global|script)$/i.test(Scope) ? frame.scope.global : frame.scope;
    for (const name of Name) scope.set(name, value);
  },
});

export const removeVariable = definePipelineCmdlet({
  name: 'Remove-Variable',
  synopsis: 'Removes a variable.',
  description: 'It is $null afterwards.',
  examples: [{ line: 'Remove-Variable server', text: 'Forgets $server.' }],
  parameters: {
    Name: parameter({ type: stringList, help: 'The name.', position: 0, mandatory: true }),
    Force: switchParameter(onlyAccepted),
  },
  async process({ Name = [] }, { frame }) {
    for (const name of Name) frame.scope.delete(name);
  },
});

const ALIAS_VIEW = { columns: [{ property: 'Name', width: 15 }, { property: 'Definition' }] };

export const getAlias = definePipelineCmdlet({
  name: 'Get-Alias',
  synopsis: 'Shows short names of cmdlets.',
  description: 'All, or those of a name or of a cmdlet.',
  examples: [{ line: 'Get-Alias fl', text: 'Format-List.' }],
  parameters: {
    Name: parameter({ type: stringList, help: 'Short names, with wildcards.', position: 0 }),
    Definition: parameter({ type: stringList, help: 'Those of these cmdlets.' }),
  },
  async *process({ Name = ['*'], Definition = ['*'] }, { frame }) {
    const all = new Map([...Object.entries(ALIASES), ...frame.session.aliases]);
    for (const [name, definition] of [...all].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!matchesAny(Name, name) || !matchesAny(Definition, definition)) continue;
      yield new CmdletObject(
        'AliasInfo',
        [
          ['CommandType', 'Alias'],
          ['Name', name],
          ['Definition', definition],
        ],
        ALIAS_VIEW,
      );
    }
  },
});

export const setAlias = definePipelineCmdlet({
  name: 'Set-Alias',
  synopsis: 'Gives a cmdlet a short name.',
  description: 'For this session.',
  examples: [{ line: 'Set-Alias gps Get-PopSettings', text: 'gps from now on.' }],
  parameters: {
    Name: parameter({ type: anyString, help: 'The short name.', position: 0, mandatory: true }),
    Value: parameter({ type: anyString, help: 'The cmdlet.', position: 1, mandatory: true }),
    Option: parameter({ ...onlyAccepted, type: anyString }),
    Scope: parameter({ ...onlyAccepted, type: anyString }),
    Force: switchParameter(onlyAccepted),
  },
  async process({ Name = '', Value: value = '' }, { frame }) {
    frame.session.aliases.set(Name.toLowerCase(), value);
  },
});

export const newObject = definePipelineCmdlet({
  name: 'New-Object',
  synopsis: 'Makes an object.',
  description: 'PSObject with properties, or a PSCredential of a name and a hidden password.',
  examples: [{ line: 'New-Object PSObject -Property @{ Name = "x" }', text: 'As [pscustomobject]@{…}.' }],
  parameters: {
    TypeName: parameter({
      type: typeName,
      help: 'PSObject, PSCredential, Hashtable or ArrayList.',
      position: 0,
      mandatory: true,
    }),
    ArgumentList: parameter({
      type: propertyList,
      help: "The constructor's arguments.",
      position: 1,
      aliases: ['Args'],
    }),
    Property: parameter({ type: anything, help: 'Properties and their values.' }),
  },
  async *process({ TypeName = '', ArgumentList = [], Property }) {
    const made = constructed(TypeName, ArgumentList);
    yield made instanceof CustomObject && Property instanceof HashtableValue ? cast('pscustomobject', Property) : made;
  },
});

export const addMember = definePipelineCmdlet({
  name: 'Add-Member',
  synopsis: 'Gives an object a property more.',
  description: 'For objects that a script made. With -PassThru it hands the object on.',
  examples: [{ line: '$o | Add-Member NoteProperty Size 5', text: 'A property.' }],
  parameters: {
    MemberType: parameter({ type: anyString, help: 'NoteProperty.', position: 0 }),
    Name: parameter({ type: anyString, help: 'The name.', position: 1 }),
    Value: parameter({ type: anything, help: 'The value.', position: 2 }),
    NotePropertyName: parameter({ type: anyString, help: 'The name.' }),
    NotePropertyValue: parameter({ type: anything, help: 'The value.' }),
    PassThru: switchParameter({ help: 'Hands the object on.' }),
    Force: switchParameter(onlyAccepted),
    InputObject: inputObject,
  },
  async *process({ MemberType, Name, Value: value, NotePropertyName, NotePropertyValue, PassThru }, { input }) {
    // `Add-Member Size 5` is the short form of `Add-Member NoteProperty Size 5`.
    const isShort = NotePropertyName === undefined && MemberType !== undefined && !/^noteproperty$/i.test(MemberType);
    const name = NotePropertyName ?? (isShort ? MemberType : Name) ?? '';
    const given: Value = NotePropertyValue ?? (isShort ? (value ?? Name ?? null) : (value ?? null));
    for await (const item of input) {
      if (!(item instanceof CustomObject))
        throw runtimeError('CannotAddMember', `An object of type ${typeNameOf(item)} cannot be given properties.`);
      item.set(name, given);
      if (PassThru === true) yield item;
    }
  },
});

const MEMBER_VIEW = {
  columns: [{ property: 'Name', width: 34 }, { property: 'MemberType', width: 12 }, { property: 'Definition' }],
};

export const getMember = definePipelineCmdlet({
  name: 'Get-Member',
  synopsis: 'Shows which properties objects have.',
  description: 'Once for each type of object.',
  examples: [{ line: 'Get-PopSettings | Get-Member', text: 'What can be named after a dot.' }],
  parameters: {
    Name: parameter({ type: stringList, help: 'Names, with wildcards.', position: 0 }),
    MemberType: parameter({ type: anyString, help: 'Accepted as in PowerShell.', onlyAccepted: true }),
    InputObject: inputObject,
  },
  async *process({ Name = ['*'] }, { input }) {
    const seen = new Set<string>();
    for await (const item of input) {
      const type = typeNameOf(item);
      if (seen.has(type)) continue;
      seen.add(type);
      const pairs: readonly (readonly [string, PropertyValue])[] =
        item instanceof CmdletObject ? [...item.properties] : typeof item === 'string' ? [['Length', item.length]] : [];
      for (const [name, value] of [...pairs].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (!matchesAny(Name, name)) continue;
        const definition = `${typeNameOf(value)} ${name}`;
        yield new CmdletObject(
          'MemberDefinition',
          [
            ['TypeName', type],
            ['Name', name],
            ['MemberType', 'Property'],
            ['Definition', definition],
          ],
          MEMBER_VIEW,
        );
      }
    }
  },
});

export const getDate = definePipelineCmdlet({
  name: 'Get-Date',
  synopsis: 'Gives the time, or a day.',
  description: 'A date has AddDays, ToString and the other members that scripts use.',
  examples: [{ line: 'Get-Date -Format yyyy-MM-dd', text: 'As a text.' }],
  parameters: {
    Date: parameter({ type: anything, help: 'A date instead of now.', position: 0 }),
    Format: parameter({ type: anyString, help: 'As a text in this form.' }),
    UFormat: parameter({ ...onlyAccepted, type: anyString }),
    Year: parameter({ type: int32, help: 'Another year.' }),
    Month: parameter({ type: int32, help: 'Another month.' }),
    Day: parameter({ type: int32, help: 'Another day.' }),
    Hour: parameter({ type: int32, help: 'Another hour.' }),
    Minute: parameter({ type: int32, help: 'Another minute.' }),
    Second: parameter({ type: int32, help: 'Another second.' }),
    AsUTC: switchParameter({ help: 'In universal time.' }),
  },
  async *process({ Date: given, Format, AsUTC, Year, Month, Day, Hour, Minute, Second }, { frame }) {
    const base = given === undefined ? frame.session.surroundings.now() : (cast('datetime', given) as globalThis.Date);
    const date = new globalThis.Date(base);
    if (AsUTC === true) date.setTime(date.getTime() + date.getTimezoneOffset() * 60_000);
    date.setFullYear(Year ?? date.getFullYear(), (Month ?? date.getMonth() + 1) - 1, Day ?? date.getDate());
    date.setHours(Hour ?? date.getHours(), Minute ?? date.getMinutes(), Second ?? date.getSeconds());
    yield Format === undefined ? date : formatDate(date, Format);
  },
});

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

/** `Get-Variable`, `Set-Variable`, `New-Object`, `Add-Member`, `Get-Member`: variables and the objects in them. */
import { CmdletObject, type PropertyValue } from '../../cmdlet/cmdlet-object.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { matchesAny, wildcard } from '../../model/wildcard.ts';
import type { Frame } from '../evaluate/frame.ts';
import type { Scope } from '../evaluate/scope.ts';
import { constructed } from '../values/constructors.ts';
import { cast } from '../values/convert.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { runtimeError } from '../values/runtime-error.ts';
import { toText } from '../values/text.ts';
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

const setParameters = {
  Name: parameter({ type: stringList, help: 'The name.', position: 0, mandatory: true }),
  Value: parameter({ type: anything, help: 'The value.', position: 1 }),
  Scope: parameter({ type: anyString, help: 'Global sets it for everything that follows.' }),
  Option: parameter({ ...onlyAccepted, type: anyString }),
  Force: switchParameter(onlyAccepted),
} as const;

export const setVariable = definePipelineCmdlet({
  name: 'Set-Variable',
  synopsis: 'Sets a variable.',
  description: 'As $name = value.',
  examples: [{ line: 'Set-Variable server EX01', text: 'As $server = "EX01".' }],
  parameters: setParameters,
  async process({ Name = [], Value: value = null, Scope: scope = '' }, { frame }) {
    for (const name of Name) scopeNamed(scope, frame).set(name, value);
  },
});

function scopeNamed(name: string, { scope }: Frame): Scope {
  return /^(global|script)$/i.test(name) ? scope.global : scope;
}

export const newVariable = definePipelineCmdlet({
  name: 'New-Variable',
  synopsis: 'Sets a variable that is not there yet.',
  description: 'As Set-Variable; without -Force it refuses to replace one.',
  examples: [{ line: 'New-Variable server EX01', text: 'As $server = "EX01".' }],
  parameters: setParameters,
  async process({ Name = [], Value: value = null, Scope: wanted = '', Force }, { frame }) {
    const scope = scopeNamed(wanted, frame);
    for (const name of Name) {
      if (Force !== true && scope.has(name)) {
        throw runtimeError('SessionStateException', `A variable with name '${name}' already exists.`);
      }
      scope.set(name, value);
    }
  },
});

export const clearVariable = definePipelineCmdlet({
  name: 'Clear-Variable',
  synopsis: 'Empties a variable.',
  description: 'It is $null afterwards.',
  examples: [{ line: 'Clear-Variable server', text: 'As $server = $null.' }],
  parameters: {
    Name: parameter({ type: stringList, help: 'The name.', position: 0, mandatory: true }),
    Scope: parameter({ ...onlyAccepted, type: anyString }),
    Force: switchParameter(onlyAccepted),
  },
  async process({ Name = [] }, { frame }) {
    for (const name of Name) frame.scope.set(name, null);
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
    MemberType: parameter({ type: anything, help: 'NoteProperty, or a table of properties.', position: 0 }),
    Name: parameter({ type: anyString, help: 'The name.', position: 1 }),
    Value: parameter({ type: anything, help: 'The value.', position: 2 }),
    NotePropertyName: parameter({ type: anyString, help: 'The name.' }),
    NotePropertyValue: parameter({ type: anything, help: 'The value.' }),
    NotePropertyMembers: parameter({ type: anything, help: 'A table of names and values.' }),
    PassThru: switchParameter({ help: 'Hands the object on.' }),
    Force: switchParameter(onlyAccepted),
    InputObject: inputObject,
  },
  async *process(values, { input }) {
    const added = addedProperties(values);
    for await (const item of input) {
      if (!(item instanceof CustomObject))
        throw runtimeError('CannotAddMember', `An object of type ${typeNameOf(item)} cannot be given properties.`);
      for (const [name, value] of added) item.set(name, value);
      if (values.PassThru === true) yield item;
    }
  },
});

interface Added {
  readonly MemberType?: Value;
  readonly Name?: string;
  readonly Value?: Value;
  readonly NotePropertyName?: string;
  readonly NotePropertyValue?: Value;
  readonly NotePropertyMembers?: Value;
}

/** `Add-Member NoteProperty Size 5`, its short form `Add-Member Size 5`, or a table of them. */
function addedProperties(values: Added): readonly (readonly [string, Value])[] {
  const { MemberType: kind = null, Name, Value: value = null, NotePropertyName, NotePropertyValue = null } = values;
  const table = values.NotePropertyMembers ?? kind;
  if (table instanceof HashtableValue) return table.entries().map(([key, one]) => [toText(key), one]);
  if (NotePropertyName !== undefined) return [[NotePropertyName, NotePropertyValue]];
  if (kind === null || /^noteproperty$/i.test(toText(kind))) return [[Name ?? '', value]];
  if (/^(script|alias|code|member|property)/i.test(toText(kind))) {
    throw runtimeError('NotSupported', `A ${toText(kind)} cannot be added; objects of this shell have values only.`, {
      hints: ['A value that is computed once: Add-Member NoteProperty NAME (…)'],
    });
  }
  return [[toText(kind), value ?? Name ?? null]];
}

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

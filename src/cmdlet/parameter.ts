/** A cmdlet's parameter: one declaration for the command line, the management shell, help and completion. */
import { boolean } from '../model/boolean.ts';
import { kebab } from '../model/kebab.ts';
import type { Setting } from '../model/setting.ts';
import type { ValueType } from '../model/value-type.ts';

export interface ParameterDeclaration<T> {
  readonly type: ValueType<T>;
  readonly help: string;
  /** Place among the arguments without a name, from 0. */
  readonly position?: number;
  /** Said when the parameter was bound by position although Exchange would not do that. */
  readonly positionNotice?: string;
  readonly mandatory?: boolean;
  readonly aliases?: readonly string[];
  /** Takes the objects of a pipeline, whole or by their property of the parameter's name. */
  readonly pipeline?: 'value' | 'property';
  /** Never printed, logged or kept. */
  readonly secret?: boolean;
  /** Found by its whole name only, so that Exchange's prefixes keep the meaning they have there. */
  readonly ours?: boolean;
  /** Taken so that lines run, without a use on the command line; help leaves it out. */
  readonly onlyAccepted?: boolean;
  /** `-` is a value: standard input. */
  readonly standardInput?: boolean;
  /** A word for the value in help: `<Server>`. */
  readonly valueName?: string;
}

export interface Parameter<T = unknown> extends ParameterDeclaration<T> {
  /** `LoginType` */
  readonly name: string;
  /** `login-type` */
  readonly flag: string;
  readonly aliases: readonly string[];
  /** Present or absent; needs no value. */
  readonly isSwitch: boolean;
  /** The setting of the same name, when the parameter sets one. */
  readonly setting: Setting | undefined;
}

/** Declared parameters by name; `parametersOf` gives them their names. */
// biome-ignore lint/suspicious/noExplicitAny: only `any` lets each parameter keep its own type
export type ParameterTable = Readonly<Record<string, UnnamedParameter<any>>>;
export type UnnamedParameter<T> = ParameterDeclaration<T> & {
  readonly isSwitch: boolean;
  readonly setting?: Setting;
};

export function parameter<T>(declaration: ParameterDeclaration<T>): UnnamedParameter<T> {
  return { ...declaration, isSwitch: false };
}

/** A parameter that is there or not; `-Name:$false` says not. */
export function switchParameter(declaration: Omit<ParameterDeclaration<boolean>, 'type'>): UnnamedParameter<boolean> {
  return { ...declaration, type: boolean, isSwitch: true };
}

/** The parameter that sets a setting; type, range and help are the setting's own. */
export function settingParameter(setting: Setting): UnnamedParameter<unknown> {
  return { type: setting.type, help: setting.help, isSwitch: false, setting };
}

export function parametersOf(table: ParameterTable): readonly Parameter[] {
  return Object.entries(table).map(([name, declaration]) => ({
    ...declaration,
    name,
    flag: kebab(name),
    aliases: declaration.aliases ?? [],
    setting: declaration.setting,
  }));
}

/** What a cmdlet's code gets: the values of the parameters that were given, each with its type. */
export type Bound<Table extends ParameterTable> = {
  readonly [Name in keyof Table]?: Table[Name] extends UnnamedParameter<infer T> ? T : never;
};

/** The same, for those who do not know the cmdlet. */
export type BoundParameters = Readonly<Record<string, unknown>>;

/** A value that this parameter takes, for help and for the lines that errors propose. */
export function exampleOf({ setting, type }: Parameter): string {
  if (setting === undefined) return type.example;
  if (setting.example !== undefined) return setting.example;
  const hasFittingDefault = type.kind === 'number' || type.kind === 'enumeration';
  return hasFittingDefault ? String(setting.default) : type.example;
}

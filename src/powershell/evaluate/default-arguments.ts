/** `$PSDefaultParameterValues = @{ 'Get-PopSettings:Server' = 'EX01' }`: what a script means where it says nothing. */
import type { CmdletSyntax } from '../../cmdlet/define-cmdlet.ts';
import { wildcard } from '../../model/wildcard.ts';
import { HashtableValue } from '../values/hashtable.ts';
import { toBoolean } from '../values/number.ts';
import { toText } from '../values/text.ts';
import type { EvaluatedArgument } from './arguments.ts';
import type { Frame } from './frame.ts';

/** The line's own arguments behind those that the table adds; a parameter that the line names has no default. */
export function withDefaults(
  cmdlet: CmdletSyntax,
  given: readonly EvaluatedArgument[],
  { scope }: Frame,
): readonly EvaluatedArgument[] {
  const table = scope.get('PSDefaultParameterValues');
  if (!(table instanceof HashtableValue) || toBoolean(table.get('Disabled'))) return given;
  const span = { start: 0, end: 0 };
  const added = table.entries().flatMap(([key, value]): readonly EvaluatedArgument[] => {
    const [, command = '', name = ''] = /^(.*?):(.*)$/s.exec(toText(key)) ?? [];
    const parameter = cmdlet.parameters.find((one) => one.name.toLowerCase() === name.trim().toLowerCase());
    if (parameter === undefined || !wildcard(command.trim()).matches(cmdlet.name)) return [];
    const isGiven = given.some(
      (one) => one.kind === 'name' && parameter.name.toLowerCase().startsWith(one.name.toLowerCase()),
    );
    if (isGiven) return [];
    const attached = { kind: 'value', value, text: undefined, span } as const;
    return [{ kind: 'name', name: parameter.name, style: '-', attached, span }];
  });
  return [...added, ...given];
}

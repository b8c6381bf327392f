/** What would stand on the screen, as text: for files, `Out-String`, and `-Output table`. */
import type { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import type { Value } from '../values/value.ts';
import { everyColumn, OutputWriter } from './output-writer.ts';

/** Every line ends in a line feed. */
export async function outputText(values: Iterable<Value>, width?: number): Promise<string> {
  let text = '';
  const writer = new OutputWriter(
    (more) => {
      text += more;
    },
    { width: () => width, emphasis: (name) => name },
  );
  for (const value of values) await writer.write(value);
  writer.flush();
  return text;
}

export async function listText(objects: readonly CmdletObject[]): Promise<string> {
  const { formatList } = await import('../../cmdlet/format-list.ts');
  return formatList(objects);
}

export async function tableText(objects: readonly CmdletObject[]): Promise<string> {
  const { formatTable } = await import('../../cmdlet/format-table.ts');
  return formatTable(objects, objects[0]?.view ?? { columns: everyColumn(objects) });
}

/** `Format-Wide`: one property of each object, in columns. */
import { type CmdletObject, textOf } from '../../cmdlet/cmdlet-object.ts';

/** What a pipe or a file is taken for. */
const USUAL_WIDTH = 80;

export function wideText(objects: readonly CmdletObject[], width = USUAL_WIDTH, perLine = 2): string {
  const texts = objects.map((one) => textOf([...one.properties.values()][0] ?? null));
  const column = Math.max(1, Math.floor(width / perLine) - 1);
  const lines: string[] = [];
  for (let at = 0; at < texts.length; at += perLine) {
    const cells = texts.slice(at, at + perLine).map((text) => text.slice(0, column).padEnd(column));
    lines.push(cells.join(' ').trimEnd());
  }
  return lines.map((line) => `${line}\n`).join('');
}

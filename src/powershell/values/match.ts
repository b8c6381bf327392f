/** What a pattern found, as an object: `[regex]::Match( )`, and the `Matches` of `Select-String`. */
import { CustomObject, type Value } from './value.ts';

/** @param found undefined when it found nothing */
export function matchObject(found: RegExpExecArray | undefined): CustomObject {
  const names = new Map<number, string>();
  // JavaScript tells the names without their places; a group's text and its order tell them apart well enough.
  for (const [name, text] of Object.entries(found?.groups ?? {})) {
    const place = found!.findIndex((one, at) => at > 0 && !names.has(at) && one === text);
    if (place > 0) names.set(place, name);
  }
  const groups = [...(found ?? [])].map((text, at) => groupObject(names.get(at) ?? String(at), text));
  return new CustomObject(
    [
      ['Groups', groups],
      ['Success', found !== undefined],
      ['Name', '0'],
      ['Index', found?.index ?? 0],
      ['Length', found?.[0].length ?? 0],
      ['Value', found?.[0] ?? ''],
    ],
    'System.Text.RegularExpressions.Match',
  );
}

function groupObject(name: string, text: string | undefined): Value {
  return new CustomObject(
    [
      ['Success', text !== undefined],
      ['Name', name],
      ['Length', text?.length ?? 0],
      ['Value', text ?? ''],
    ],
    'System.Text.RegularExpressions.Group',
  );
}

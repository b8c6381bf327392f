/** `[regex]::Match('EX01', '\d+').Value` and its kin. Case counts, unless an option says otherwise. */
import { escaped, replace, split } from '../../operators/text-operators.ts';
import { matchObject } from '../../values/match.ts';
import { pattern } from '../../values/pattern.ts';
import type { Value } from '../../values/value.ts';
import { type Args, type Static, text } from './static.ts';

function isCased(options: Value | undefined): boolean {
  return !/ignorecase/i.test(String(options ?? ''));
}

const compiled = (args: Args, options: number) => pattern(text(args, 1), { caseSensitive: isCased(args[options]) });

export const regexStatics: Readonly<Record<string, Static>> = {
  escape: (args) => escaped(text(args)),
  unescape: (args) => text(args).replace(/\\(.)/g, '$1'),
  ismatch: (args) => compiled(args, 2).match(text(args)) !== undefined,
  match: (args) => matchObject(compiled(args, 2).match(text(args))),
  matches: (args) =>
    compiled(args, 2)
      .matchAll(text(args))
      .map((found) => matchObject(found)),
  replace: (args) => replace(text(args), [text(args, 1), text(args, 2)], isCased(args[3])),
  split: (args) => split(text(args), text(args, 1), isCased(args[2])),
};

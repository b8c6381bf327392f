/** `-ResultSize`: a line that forgets it does not list a hundred thousand objects. */
import { type UnlimitedInt32, unlimitedInt32 } from '../model/unlimited-int32.ts';
import type { CmdletObject } from './cmdlet-object.ts';
import type { CmdletContext } from './define-cmdlet.ts';
import { parameter } from './parameter.ts';

/** As in Exchange. */
const DEFAULT_RESULT_SIZE = 1000;

export const resultSizeParameter = parameter({
  type: unlimitedInt32,
  help: `How many to show at most, or unlimited. Default: ${DEFAULT_RESULT_SIZE}.`,
  valueName: 'count',
});

/** The first ones, with a warning when there are more. */
export function* limited(objects: readonly CmdletObject[], asked: UnlimitedInt32 | undefined, context: CmdletContext) {
  const limit = asked ?? DEFAULT_RESULT_SIZE;
  if (limit === 'unlimited' || objects.length <= limit) return yield* objects;
  yield* objects.slice(0, limit);
  context.warning(
    asked === undefined
      ? `By default, only the first ${limit} items are returned. Use the ResultSize parameter to specify the number of items returned. To return all items, specify "-ResultSize Unlimited".`
      : 'There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.',
  );
}

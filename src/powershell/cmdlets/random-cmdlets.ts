/** `Get-Random`: a number, or some of the objects. */
import { randomInt } from 'node:crypto';
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { parameter } from '../../cmdlet/parameter.ts';
import { int32 } from '../../model/int32.ts';
import { collect } from '../evaluate/frame.ts';
import { elementsOf } from '../values/value.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anything } from './parameter-types.ts';

export const getRandom = definePipelineCmdlet({
  name: 'Get-Random',
  synopsis: 'Gives a number by chance, or some of the objects.',
  description: 'A number is from -Minimum to below -Maximum. From a pipeline it gives one object, or -Count of them.',
  examples: [{ line: 'Get-ExchangeServer | Get-Random', text: 'Any of the servers.' }],
  parameters: {
    Maximum: parameter({ type: int32, help: 'The number stays below it.', position: 0 }),
    Minimum: parameter({ type: int32, help: 'The least number.' }),
    Count: parameter({ type: int32, help: 'How many objects.' }),
    InputObject: parameter({ type: anything, help: 'The objects, instead of those of the pipeline.' }),
  },
  async *process({ Maximum = 2 ** 31 - 1, Minimum = 0, Count = 1 }, { input, hasInput }) {
    if (hasInput) {
      const left = (await collect(input)).flatMap(elementsOf);
      for (let taken = 0; taken < Count && left.length > 0; taken += 1) {
        yield left.splice(randomInt(left.length), 1)[0]!;
      }
      return;
    }
    if (Minimum >= Maximum) {
      throw wrongInput(
        'MinGreaterThanOrEqualMax',
        `The Minimum value (${Minimum}) cannot be greater than or equal to the Maximum value (${Maximum}).`,
      );
    }
    yield randomInt(Minimum, Maximum);
  },
});

/** `Select-String`: the lines that match. */
import { CmdletObject } from '../../cmdlet/cmdlet-object.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { escaped } from '../operators/text-operators.ts';
import { matchObject } from '../values/match.ts';
import { pattern } from '../values/pattern.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anything, stringList } from './parameter-types.ts';

export const selectString = definePipelineCmdlet({
  name: 'Select-String',
  synopsis: 'Finds lines that match.',
  description: 'In the texts of the pipeline, or in the lines of files.',
  examples: [{ line: "Get-Content pop.log | Select-String 'AuthFailed'", text: 'Lines with the word.' }],
  parameters: {
    Pattern: parameter({
      type: stringList,
      help: 'Regular expressions; one has to match.',
      position: 0,
      mandatory: true,
    }),
    Path: parameter({ type: stringList, help: 'Files.', position: 1, aliases: ['LiteralPath'] }),
    SimpleMatch: switchParameter({ help: 'The pattern is plain text.' }),
    CaseSensitive: switchParameter({ help: 'Capitals count.' }),
    NotMatch: switchParameter({ help: 'The lines that do not match.' }),
    Quiet: switchParameter({ help: 'Only whether there is one: True or False.' }),
    InputObject: parameter({ type: anything, help: 'The texts, instead of those of the pipeline.' }),
  },
  async *process({ Pattern = [], Path, SimpleMatch, CaseSensitive, NotMatch, Quiet }, { frame, call, input }) {
    const patterns = Pattern.map((one) =>
      pattern(SimpleMatch === true ? escaped(one) : one, { caseSensitive: CaseSensitive === true }),
    );
    let number = 0;
    const lines =
      Path === undefined ? textsOf(input) : linesOf(Path, frame.session.files, (error) => call.writeError(error));
    for await (const line of lines) {
      number += 1;
      const found = patterns.map(({ match }) => match(line)).find((one) => one !== undefined);
      if ((found !== undefined) === (NotMatch === true)) continue;
      if (Quiet === true) {
        yield true;
        return;
      }
      yield new MatchInfo(line, number, Pattern[0] ?? '', found === undefined ? [] : [matchObject(found)]);
    }
    if (Quiet === true) yield false;
  },
});

/** Shown, joined and compared as its line. */
class MatchInfo extends CmdletObject {
  readonly #line: string;
  constructor(line: string, number: number, pattern: string, matches: readonly Value[]) {
    super(
      'MatchInfo',
      [
        ['Line', line],
        ['LineNumber', number],
        ['Pattern', pattern],
        ['Matches', matches],
      ],
      { columns: [{ property: 'Line' }] },
    );
    this.#line = line;
  }

  override toString(): string {
    return this.#line;
  }
}

async function* textsOf(input: AsyncIterable<Parameters<typeof toText>[0]>): AsyncGenerator<string> {
  for await (const one of input) yield toText(one);
}

async function* linesOf(
  paths: readonly string[],
  files: { readText(path: string): Promise<string> },
  failed: (error: unknown) => void,
): AsyncGenerator<string> {
  for (const path of paths) {
    try {
      yield* (await files.readText(path)).replace(/\r?\n$/, '').split(/\r?\n/);
    } catch (error) {
      failed(error);
    }
  }
}

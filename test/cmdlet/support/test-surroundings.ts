/** Where a cmdlet under test stands: streams that are kept, answers that are prepared, a host and a user of fixed names. */
import type { Surroundings } from '../../../src/cmdlet/surroundings.ts';
import type { ConfigStore } from '../../../src/config/config-store.ts';
import { openConfigStore } from '../../../src/config/open.ts';

export const HOST_NAME = 'ex01.contoso.com';

export interface TestSurroundingsOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Answers at the terminal, in order; without them there is no terminal. */
  readonly answers?: readonly string[];
  readonly input?: string;
  readonly screenWidth?: number;
  readonly errorWidth?: number;
  /** Headers in angle brackets instead of colour. */
  readonly marked?: boolean;
}

/**
 * @param store the configuration where none is named
 * @param told gets what is said
 */
export function testSurroundings(
  store: ConfigStore,
  told: { stdout: string; stderr: string },
  options: TestSurroundingsOptions = {},
): Surroundings {
  const { answers, environment = {}, input = '', marked = false, screenWidth, errorWidth } = options;
  const left = [...(answers ?? [])];
  const answer = async (question: string) => {
    told.stderr += question;
    const next = left.shift();
    if (next === undefined) throw new Error('one question too many');
    return next;
  };
  return {
    stdout: (text) => {
      told.stdout += text;
    },
    stderr: (text) => {
      told.stderr += text;
    },
    environment,
    hostName: () => HOST_NAME,
    userName: () => 'alice',
    openStore: async (asked) => (asked === undefined ? store : openConfigStore(asked)),
    screenWidth,
    errorWidth,
    emphasis: async () => (text) => (marked ? `<${text}>` : text),
    ask: answers && answer,
    askSecret: answers && answer,
    async *standardInput() {
      yield input;
    },
  };
}

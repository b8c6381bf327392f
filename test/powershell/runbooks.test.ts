/**
 * Every published block in the management shell, beside a running engine of the server that it names. A block is done, or
 * it is refused with a sentence that says what to type instead; each with the outcome that its file states.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TRUSTED } from './runbook-certificates.ts';
import { type Block, runbookBlocks } from './runbook-data.ts';
import { BlockProcess } from './support/block-process.ts';
import type { BlockOutcome } from './support/run-block.ts';
import { runbookSetting, type Setting, serverNamedIn } from './support/runbook-setting.ts';

const PASSWORDS = ['secret', 'secret', 'secret', 'secret'];

let setting: Setting;
let blocks: BlockProcess;

beforeAll(async () => {
  setting = await runbookSetting();
  blocks = await BlockProcess.start(join(setting.template, TRUSTED));
});

afterAll(async () => {
  await blocks.close();
  rmSync(setting.template, { recursive: true, force: true });
});

function run({ lines, before = '', answers = PASSWORDS, then = '' }: Block): Promise<BlockOutcome> {
  const { template, filled } = setting;
  const engine = serverNamedIn(lines);
  const texts = { before: filled(before), lines: filled(lines), question: filled(then) };
  return blocks.run({ template, ...texts, answers, engine });
}

test('blocks run beside an engine that serves on the ports of the standard', async ({ skip }) => {
  if (!blocks.hasEngine) skip('The system gives no network of its own (unshare): they run without an engine.');
  const tested = 'Connectivity -MailboxCredential (Get-Credential kweku)';
  const { stdout } = await run({ lines: `(Test-Pop${tested}).Result; (Test-Imap${tested}).Result` });
  expect(stdout).toMatch(/^(Success\n)+$/);
});

describe.each([...runbookBlocks(), ...runbookBlocks('pages')])('%s', (_file, all) => {
  test.each(all)('$lines', async (block) => {
    const { refused, says, shows, besideEngine, then, is } = block;
    const { code, stdout, stderr, answer } = await run(block);
    expect({ stderr, code }).toMatchObject({ code: refused === undefined ? 0 : 2 });
    if (refused !== undefined) expect(stderr).toContain(`FullyQualifiedErrorId : ${refused}`);
    if (says !== undefined) expect(stderr).toContain(says);
    if (shows !== undefined && (blocks.hasEngine || besideEngine !== true)) expect(stdout).toContain(shows);
    if (then !== undefined) expect(answer).toBe(is);
  });
});

const published = runbookBlocks().flatMap(([, all]) => all);
const refused = published.filter((block) => block.refused !== undefined);

describe('what is refused is done once it is written as the refusal says', () => {
  test.each(refused)('$lines', async (block) => {
    const lines = block.mended!.reduce((text, [printed, instead]) => {
      expect(text).toContain(printed);
      return text.replaceAll(printed, instead);
    }, block.lines);
    const { code, stderr } = await run({ ...block, lines });
    expect({ lines, stderr, code }).toMatchObject({ code: 0 });
  });
});

const parts = refused.filter((block) => block.partOf !== undefined);

describe('what was cut out of a hashtable is done, as it is printed, in that', () => {
  test.each(parts)('$lines', async ({ partOf, ...block }) => {
    const { before, after, then, is } = partOf!;
    const { code, stderr, answer } = await run({ ...block, lines: `${before}\n${block.lines}\n${after}`, then });
    expect({ stderr, code, answer }).toEqual({ stderr: '', code: 0, answer: is });
  });
});

test('of the 132 published blocks, 120 are done as they are printed, one of them in the hashtable that it is a part of; 10 have a placeholder, 2 a parameter that Exchange does not have', () => {
  const left = refused.filter(({ partOf }) => partOf === undefined);
  expect(published).toHaveLength(132);
  expect(parts).toHaveLength(1);
  expect(published.length - left.length).toBe(120);
  expect(left.filter(({ placeholder }) => placeholder === true)).toHaveLength(10);
  expect(left.filter(({ refused }) => refused?.startsWith('NamedParameterNotFound'))).toHaveLength(2);
  expect(refused.filter(({ says }) => says === undefined)).toEqual([]);
});

/** A process that runs blocks: a request a line on standard input, an outcome a line on standard output. */
import { createInterface } from 'node:readline';
import { type BlockRequest, runBlock } from './run-block.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const outcome = await runBlock(JSON.parse(line) as BlockRequest);
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

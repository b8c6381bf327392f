/** The engine is killed the moment a cmdlet has said that its change is in force. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EngineProcess } from '../support/engine-process.ts';

let engine: EngineProcess;
beforeEach(async () => {
  engine = await EngineProcess.start();
});
afterEach(() => engine.remove());

test('A change that a cmdlet said is in force is so in the engine that comes after', async () => {
  expect(await engine.cmdlet(['set-imapsettings', '--banner', 'Before and after.'])).toMatch('In force');
  expect(await engine.cmdlet(['set-casmailbox', 'anna', '--pop-enabled', 'false'])).not.toBe('');
  await engine.kill();
  await engine.start('kept');
  expect(JSON.parse(await engine.cmdlet(['get-imapsettings', '--json']))).toMatchObject({
    Banner: 'Before and after.',
  });
  const client = await engine.connect();
  expect(await client.line()).toContain('Before and after.');
  expect(JSON.parse(await engine.cmdlet(['get-casmailbox', 'anna', '--json']))).toMatchObject([{ PopEnabled: false }]);
});

/** Lines of PowerShell in the management shell, on a console's configuration. */
import { Shell } from '../../../src/powershell/shell.ts';
import type { TestConsole, Told } from '../console.ts';
import { testSurroundings } from './test-surroundings.ts';

export async function run(
  console: TestConsole,
  script: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const told = { stdout: '', stderr: '' };
  const shell = await Shell.open({
    ...testSurroundings(console.store, told, { environment }),
    now: () => new Date(),
    pause: async () => undefined,
    folder: console.folder,
    config: undefined,
  });
  await shell.run(script);
  return { code: shell.exitCode, ...told };
}

/** Lines of PowerShell in the management shell, on a console's configuration. */
import { Shell } from '../../../src/powershell/shell.ts';
import { HOST_NAME, type TestConsole, type Told } from '../console.ts';

export async function run(
  console: TestConsole,
  script: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const told = { stdout: '', stderr: '' };
  const shell = await Shell.open({
    stdout: (text) => {
      told.stdout += text;
    },
    stderr: (text) => {
      told.stderr += text;
    },
    environment,
    hostName: () => HOST_NAME,
    userName: () => 'alice',
    openStore: async () => console.store,
    screenWidth: undefined,
    errorWidth: undefined,
    emphasis: async () => (text) => text,
    ask: undefined,
    askSecret: undefined,
    async *standardInput() {},
    now: () => new Date(),
    folder: console.folder,
    config: undefined,
  });
  await shell.run(script);
  return { code: shell.exitCode, ...told };
}

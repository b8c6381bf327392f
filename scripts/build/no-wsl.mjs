// Stands in for wsl-utils in the bundle: what oclif makes of its answer, the names of the platform and of the shell that
// called, nobody here looks at.
export const isWsl = false;

export async function powerShellPath() {
  return 'powershell.exe';
}

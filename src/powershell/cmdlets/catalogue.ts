/** The cmdlets of the pipeline, each loaded when it is wanted. */
import type { PipelineCmdlet } from './define-pipeline-cmdlet.ts';

type Load = () => Promise<PipelineCmdlet>;

const LOADERS: Readonly<Record<string, Load>> = {
  'Add-Content': async () => (await import('./file-cmdlets.ts')).addContent,
  'Add-Member': async () => (await import('./variable-cmdlets.ts')).addMember,
  'Clear-Host': async () => (await import('./output-cmdlets.ts')).clearHost,
  'Compare-Object': async () => (await import('./set-cmdlets.ts')).compareObject,
  'ConvertFrom-Csv': async () => (await import('./conversion-cmdlets.ts')).convertFromCsv,
  'ConvertFrom-Json': async () => (await import('./conversion-cmdlets.ts')).convertFromJson,
  'ConvertTo-Csv': async () => (await import('./conversion-cmdlets.ts')).convertToCsv,
  'ConvertTo-Html': async () => (await import('./conversion-cmdlets.ts')).convertToHtml,
  'ConvertTo-Json': async () => (await import('./conversion-cmdlets.ts')).convertToJson,
  'ConvertTo-SecureString': async () => (await import('./secret-cmdlets.ts')).convertToSecureString,
  'Export-Csv': async () => (await import('./file-cmdlets.ts')).exportCsv,
  'ForEach-Object': async () => (await import('./object-cmdlets.ts')).forEachObject,
  'Format-List': async () => (await import('./format-cmdlets.ts')).formatList,
  'Format-Table': async () => (await import('./format-cmdlets.ts')).formatTable,
  'Format-Wide': async () => (await import('./format-cmdlets.ts')).formatWide,
  'Get-Alias': async () => (await import('./variable-cmdlets.ts')).getAlias,
  'Get-Command': async () => (await import('./help-cmdlets.ts')).getCommand,
  'Get-Content': async () => (await import('./file-cmdlets.ts')).getContent,
  'Get-Credential': async () => (await import('./secret-cmdlets.ts')).getCredential,
  'Get-Date': async () => (await import('./variable-cmdlets.ts')).getDate,
  'Get-Help': async () => (await import('./help-cmdlets.ts')).getHelp,
  'Get-Member': async () => (await import('./variable-cmdlets.ts')).getMember,
  'Get-Module': async () => (await import('./session-cmdlets.ts')).getModule,
  'Get-PSSnapin': async () => (await import('./session-cmdlets.ts')).getPSSnapin,
  'Get-Unique': async () => (await import('./set-cmdlets.ts')).getUnique,
  'Get-Variable': async () => (await import('./variable-cmdlets.ts')).getVariable,
  'Group-Object': async () => (await import('./set-cmdlets.ts')).groupObject,
  iisreset: async () => (await import('./iisreset.ts')).iisreset,
  'Import-Csv': async () => (await import('./file-cmdlets.ts')).importCsv,
  'Invoke-Command': async () => (await import('./invoke-command.ts')).invokeCommand,
  'Measure-Object': async () => (await import('./set-cmdlets.ts')).measureObject,
  'New-Object': async () => (await import('./variable-cmdlets.ts')).newObject,
  'New-TimeSpan': async () => (await import('./variable-cmdlets.ts')).newTimeSpan,
  'Out-File': async () => (await import('./file-cmdlets.ts')).outFile,
  'Out-Host': async () => (await import('./output-cmdlets.ts')).outHost,
  'Out-Null': async () => (await import('./output-cmdlets.ts')).outNull,
  'Out-String': async () => (await import('./output-cmdlets.ts')).outString,
  'Read-Host': async () => (await import('./secret-cmdlets.ts')).readHost,
  'Remove-Variable': async () => (await import('./variable-cmdlets.ts')).removeVariable,
  'Select-Object': async () => (await import('./object-cmdlets.ts')).selectObject,
  'Select-String': async () => (await import('./select-string.ts')).selectString,
  'Set-Alias': async () => (await import('./variable-cmdlets.ts')).setAlias,
  'Set-Content': async () => (await import('./file-cmdlets.ts')).setContent,
  'Set-Variable': async () => (await import('./variable-cmdlets.ts')).setVariable,
  'Sort-Object': async () => (await import('./set-cmdlets.ts')).sortObject,
  'Start-Sleep': async () => (await import('./variable-cmdlets.ts')).startSleep,
  'Start-Transcript': async () => (await import('./session-cmdlets.ts')).startTranscript,
  'Stop-Transcript': async () => (await import('./session-cmdlets.ts')).stopTranscript,
  'Tee-Object': async () => (await import('./file-cmdlets.ts')).teeObject,
  'Test-Path': async () => (await import('./file-cmdlets.ts')).testPath,
  'Where-Object': async () => (await import('./object-cmdlets.ts')).whereObject,
  'Write-Debug': async () => (await import('./output-cmdlets.ts')).writeDebug,
  'Write-Error': async () => (await import('./output-cmdlets.ts')).writeError,
  'Write-Host': async () => (await import('./output-cmdlets.ts')).writeHost,
  'Write-Information': async () => (await import('./output-cmdlets.ts')).writeInformation,
  'Write-Output': async () => (await import('./output-cmdlets.ts')).writeOutput,
  'Write-Progress': async () => (await import('./output-cmdlets.ts')).writeProgress,
  'Write-Verbose': async () => (await import('./output-cmdlets.ts')).writeVerbose,
  'Write-Warning': async () => (await import('./output-cmdlets.ts')).writeWarning,
};

export const pipelineCmdletNames: readonly string[] = Object.keys(LOADERS);

/** The cmdlet of that name, in any case; undefined when there is none. */
export async function findPipelineCmdlet(name: string): Promise<PipelineCmdlet | undefined> {
  const known = pipelineCmdletNames.find((one) => one.toLowerCase() === name.toLowerCase());
  return known === undefined ? undefined : LOADERS[known]!();
}

/**
 * Commands that prepare a PowerShell for Exchange, or that restart what need not be restarted. They have nothing to do
 * here, so a runbook that begins with them goes on, and hears why.
 */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /^(add|remove)-pssnapin$|^(import|remove|install|update|uninstall)-(module|package|psresource)$|^(get|import|remove|disconnect)-pssession$|^new-pssession(option)?$|^(connect-exchangeserver|disconnect-exchangeonline)$|^(get|set|register)-psrepository$|^install-packageprovider$|(^|[\\/])(remoteexchange|connectfunctions|commonconnectfunctions)\.ps1$/i,
    'all cmdlets are there already',
  ],
  [/^set-executionpolicy$/i, 'scripts run without a permission of their own'],
  [/^set-adserversettings$/i, 'there is one directory, and all of it is seen'],
  [/^set-strictmode$/i, 'properties that do not exist are warned about as it is'],
  [
    /^(add|set|remove)-mppreference$/i,
    'there is no Windows Defender; a scanner of this system has its own list of folders to leave alone',
  ],
  [/^add-type$/i, 'the types that this shell knows are there already'],
  [/^(update|remove|set)-(formatdata|typedata|psdebug|psbreakpoint)$/i, 'there is nothing of it to prepare'],
  [/^update-help$/i, 'help is complete'],
];

/** A session with another organisation, which is none of ours. */
const ELSEWHERE = /office365|outlook\.com|office\.com/i;

/**
 * Why nothing has to be done; undefined for every other command.
 * @param words what follows the name
 */
export function whyNeedless(name: string, words: readonly string[]): string | undefined {
  if (words.some((word) => ELSEWHERE.test(word))) return undefined;
  const why = REASONS.find(([pattern]) => pattern.test(name))?.[1];
  return why && `${shortName(name)} has nothing to do here: ${why}.`;
}

function shortName(name: string): string {
  return name.split(/[\\/]/).at(-1)!;
}

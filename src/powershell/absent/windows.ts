/** Commands of Windows and of PowerShell that have no counterpart here. */
import type { Reasons } from './why-not-here.ts';

const SYSTEM_SHELL =
  "This shell starts no programs and handles no files but by its cmdlets: do it in the system's own shell";
const OF_WINDOWS = "It is about Windows; what runs beneath this server is asked in the system's own shell.";

const FILES = 'Here: Get-Content, Set-Content, New-Item, Test-Path, Import-Csv, Export-Csv.';
const CERTIFICATES =
  'Certificates are kept by the server itself: Get-ExchangeCertificate, Import-ExchangeCertificate, New-ExchangeCertificate.';

const REGISTRY =
  'There is no registry. How a service starts: Get-Service | Select-Object Name,StartType; everything else that is set: Get-PopSettings, Get-ImapSettings.';

export const WINDOWS: Reasons = [
  [
    /^(get-counter|perfmon|typeperf)(\.exe)?$/i,
    'How many are connected: (Get-PopSession).Count, (Get-ImapSession).Count. Figures for a monitoring system: metricsBindings in postern.yaml.',
  ],
  [/^get-mppreference$/i, 'There is no Windows Defender here.'],
  [
    /^(enter|exit)-pssession$/i,
    'Commands are sent to no other machine: the configuration is shared, and -Server names the server.',
  ],
  [
    /^new-pssession$|^import-pssession$/i,
    'This shell administers the servers of its own configuration and no others, so it does not connect to Exchange Online. Leave the line out, and what follows is done to the mailboxes here.',
  ],
  [
    /^(get|new|set|remove|enable|disable)-netfirewallrule$/i,
    "The firewall is the system's: for example ufw allow 993/tcp, or firewall-cmd --permanent --add-service=imaps.",
  ],
  [/^(test-netconnection|tnc|test-connection|test-wsman)$/i, (words) => `To test a mail server: ${testLine(words)}`],
  [
    /^(telnet|openssl)(\.exe)?$/i,
    (words) => `This shell starts no programs. To test a mail server: ${testLine(words)}`,
  ],
  [
    /^(netstat(\.exe)?|get-nettcpconnection)$/i,
    "Who is connected: Get-PopSession, Get-ImapSession. What is listened on: Get-PopSettings | Format-List *Bindings, and ss -ltn in the system's own shell.",
  ],
  [/^findstr(\.exe)?$|^grep$/i, (words) => `Write: Select-String ${words.at(-1) ?? 'TEXT'}`],
  [
    /^(get-eventlog|get-winevent)$/i,
    'There is no event log: the engine logs to stderr, which systemd keeps (journalctl -u postern). What was changed: Search-AdminAuditLog.',
  ],
  [
    /^(get-wmiobject|gwmi|get-ciminstance|invoke-wmimethod|invoke-cimmethod|set-wmiinstance)$/i,
    'There is no WMI. Services: Get-Service | Select-Object Name,Status,StartType; how one starts: Set-Service -StartupType.',
  ],
  [
    /^(get|stop|start|wait)-process$|^(kill|ps|saps|spps|start|taskkill|tasklist)(\.exe)?$/i,
    'This shell neither starts nor ends programs. The services: Get-Service, Stop-Service, Restart-Service.',
  ],
  [/^(new|suspend|resume|remove)-service$/i, 'The four services are there once and for all: Get-Service.'],
  [/^(get-childitem|gci|dir|ls|get-item|gi|get-itemproperty|gp|test-certificate|remove-item|ri|rm|del)$/i, aboutItems],
  [
    /^(copy-item|cp|copy|move-item|mv|move|rename-item|set-location|cd|sl|chdir|get-location|gl|push-location|pop-location|pushd|popd|get-acl|set-acl|set-item|set-itemproperty|new-itemproperty|invoke-item|ii|new-psdrive|get-psdrive|compress-archive|expand-archive|resolve-path|unblock-file|get-filehash|format-hex)$/i,
    `${SYSTEM_SHELL}. ${FILES}`,
  ],
  [
    /^((import|export|get)-pfx\w+|(import|export|new-selfsigned|get)-?certificate|certutil|certreq|makecert|certlm|mmc)(\.exe)?$/i,
    CERTIFICATES,
  ],
  [
    /^out-(gridview|printer)$|^show-command$/i,
    'There are no windows here: Format-Table, or Export-Csv for a spreadsheet.',
  ],
  [
    /^(set|get)-clipboard$|^clip(\.exe)?$/i,
    'There is no clipboard here: … | Set-Content FILE, or mark the text on the screen.',
  ],
  [/^(mkdir|md)$/i, (words) => `Write: New-Item ${words[0] ?? 'NAME'} -ItemType Directory`],
  [/^format-custom$/i, 'Write: Format-List'],
  [
    /^(get|clear|invoke|add)-history$|^r$/i,
    'The lines before are under the up arrow, and in a file for the next session.',
  ],
  [
    /^(start|stop|receive|wait|get|remove)-(thread)?job$|^(register|wait|get|unregister)-\w*event$|^(register|new|get|set|unregister)-scheduled\w+$|^schtasks(\.exe)?$/i,
    "There are no background jobs; the system's cron or systemd timers run: postern shell -File SCRIPT.ps1",
  ],
  [
    /^export-clixml$|^import-clixml$/i,
    'ConvertTo-Json and ConvertFrom-Json keep objects as text: … | ConvertTo-Json | Set-Content FILE.',
  ],
  [
    /^invoke-(webrequest|restmethod|expression)$|^iex$|^iwr$|^irm$|^curl$|^wget$|^start-bitstransfer$/i,
    'This shell runs nothing that is not written in the script itself, and fetches nothing.',
  ],
  [
    /^restart-computer$|^stop-computer$|^shutdown(\.exe)?$/i,
    "The machine is the system's to restart; settings take effect without it.",
  ],
  [/^hostname(\.exe)?$/i, 'Write: $env:COMPUTERNAME'],
  [/^whoami(\.exe)?$/i, 'Write: $env:USERNAME'],
  [/^get-host$/i, 'Write: $Host'],
  [
    /^(get|set)-(culture|timezone|uiculture|winsystemlocale)$|^tzutil$/i,
    "Dates are written alike everywhere, in the system's time zone: (Get-Date).ToString('yyyy-MM-dd HH:mm').",
  ],
  [
    /^get-(hotfix|computerinfo|windowsfeature|volume|disk|physicaldisk|partition|netadapter|netipaddress|netipconfiguration|dnsclientserveraddress|package)$|^(add|install|uninstall|remove)-windowsfeature$|^(systeminfo|msinfo32|ipconfig|winver|gpupdate|gpresult|secedit|w32tm|vssadmin)(\.exe)?$|^resolve-dnsname$/i,
    OF_WINDOWS,
  ],
  [/^sc(\.exe)?$/i, (words) => serviceControl(words) ?? `${SYSTEM_SHELL}.`],
  [
    /^(net1|wmic|reg|regedit|netsh|ping|tracert|nslookup|cmd|powershell|pwsh|systemctl|service|sudo|bash|sh|iisapp|appcmd|notepad|explorer|start|icacls|robocopy|xcopy|type|eseutil|setup|msiexec|dism)(\.exe)?$/i,
    "This shell starts no programs; run it in the system's own shell.",
  ],
  [
    /(^|[\\/])new-testcasconnectivityuser\.ps1$/i,
    'No test mailbox is needed: Test-PopConnectivity EX01 -MailboxCredential (Get-Credential jane)',
  ],
  [/\.(exe|bat|cmd|msi|msc|vbs)$/i, "This shell starts no programs; run it in the system's own shell."],
  [/\.ps1$/i, 'A script is run with: postern shell -File SCRIPT.ps1'],
];

/** What Get-ChildItem and its kin look at, the drive tells. */
function aboutItems(words: readonly string[]): string {
  if (words.some((word) => /^.?cert:/i.test(word))) return CERTIFICATES;
  const isRegistry = words.some((word) => /^.?(hklm|hkcu|registry::)/i.test(word));
  return isRegistry ? REGISTRY : `${SYSTEM_SHELL}. ${FILES}`;
}

/** `Test-NetConnection mail.contoso.com -Port 995` */
function testLine(words: readonly string[]): string {
  const isPop = words.some((word) => /(^|:)(995|110)$/.test(word));
  const host = words
    .map((word) => word.replace(/:\d+$/, ''))
    .find((word, at) => /^[a-z][\w-]*(\.[\w-]+)+$/i.test(word) && !/^-(p|port|inf)/i.test(words[at - 1] ?? ''));
  return `${isPop ? 'Test-PopConnectivity' : 'Test-ImapConnectivity'} ${host ?? 'mail.contoso.com'}`;
}

/** `sc.exe config MSExchangePOP3 start= auto`, as the cmdlet that does it. */
function serviceControl([verb = '', service = 'MSExchangePOP3', ...rest]: readonly string[]): string | undefined {
  switch (verb.toLowerCase()) {
    case 'config': {
      const start = /start=\s*([\w-]+)/i.exec(rest.join(' '))?.[1]?.toLowerCase() ?? '';
      const type = { auto: 'Automatic', 'delayed-auto': 'Automatic', demand: 'Manual', disabled: 'Disabled' }[start];
      return `Write: Set-Service ${service} -StartupType ${type ?? 'Automatic'}`;
    }
    case 'query':
    case 'queryex':
    case 'qc':
      return `Write: Get-Service ${service}`;
    case 'start':
    case 'stop':
      return `Write: ${verb.toLowerCase() === 'start' ? 'Start' : 'Stop'}-Service ${service}`;
    default:
      return undefined;
  }
}

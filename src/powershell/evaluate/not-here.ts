/** Commands of Exchange and Windows that runbooks use and that have no counterpart here, each with what to do instead. */
type Reason = string | ((words: readonly string[]) => string);

const SYSTEM_SHELL =
  "This shell starts no programs and handles no files but by its cmdlets: do it in the system's own shell";

const REASONS: readonly (readonly [RegExp, Reason])[] = [
  [/^get-mppreference$/i, 'There is no Windows Defender here.'],
  [
    /-(mailboxdatabase\w*|databaseavailabilitygroup\w*)$/i,
    'It is about mailbox databases, which this server does not have: mail lies in Maildir folders.',
  ],
  [
    /-mailboxplan$/i,
    'There are no licences here. The one plan says how new mailboxes are reached: Get-CASMailboxPlan.',
  ],
  [
    /-(receive|send)connector$|-transport(service|config|rule)$|-queue$|^send-mailmessage$|-acceptdomain$|-accepteddomain$/i,
    'It belongs to mail transport (SMTP), which this server leaves to the mail server beside it.',
  ],
  [
    /-(owa|ecp|activesync|webservices|oab|mapi|autodiscover|powershell)virtualdirectory$|-outlookanywhere$|-owamailboxpolicy$/i,
    'It belongs to the web services of Exchange; this server speaks POP3 and IMAP4 only.',
  ],
  [
    /^get-mailbox(folder)?statistics$/i,
    'How full a mailbox is, the client sees by IMAP QUOTA; its limits: Get-Mailbox.',
  ],
  [
    /-throttlingpolicy(association)?$/i,
    'There are no throttling policies; the limits are settings: Set-ImapSettings -MaxConnectionsPerUser.',
  ],
  [/-mailboxrepairrequest$/i, 'There is no mailbox database to repair: the index of a Maildir is rebuilt by itself.'],
  [
    /^(enter|exit|get)-pssession$/i,
    'Commands are sent to no other machine: the configuration is shared, and -Server names the server.',
  ],
  [
    /^(get|new|set|remove|enable|disable)-netfirewallrule$/i,
    "The firewall is the system's: for example ufw allow 993/tcp, or firewall-cmd --permanent --add-service=imaps.",
  ],
  [/^(test-netconnection|tnc|test-connection)$/i, (words) => `To test a mail server: ${testLine(words)}`],
  [
    /^(get-eventlog|get-winevent|get-messagetrackinglog)$/i,
    'There is no event log: the engine logs to stderr, which systemd keeps (journalctl -u postern). What was changed: Search-AdminAuditLog.',
  ],
  [
    /^(get-wmiobject|gwmi|get-ciminstance|invoke-wmimethod)$/i,
    'There is no WMI. Services: Get-Service | Select-Object Name,Status,StartType; how one starts: Set-Service -StartupType.',
  ],
  [
    /^(get|stop|start|wait)-process$/i,
    'This shell neither starts nor ends programs. The services: Get-Service, Stop-Service, Restart-Service.',
  ],
  [
    /^(get-childitem|gci|dir|ls|new-item|ni|mkdir|md|remove-item|ri|rm|del|copy-item|cp|copy|move-item|mv|move|rename-item|set-location|cd|get-location|push-location|pop-location|get-acl|set-acl|get-item|set-item|get-itemproperty|set-itemproperty)$/i,
    `${SYSTEM_SHELL}. Here: Get-Content, Set-Content, Test-Path, Import-Csv, Export-Csv.`,
  ],
  [
    /^(start|stop)-transcript$/i,
    'To keep what is shown: … | Tee-Object -FilePath LOG, or postern shell -File SCRIPT.ps1 | tee LOG.',
  ],
  [
    /^out-(gridview|printer)$|^show-command$/i,
    'There are no windows here: Format-Table, or Export-Csv for a spreadsheet.',
  ],
  [
    /^(get|clear|invoke|add)-history$|^r$/i,
    'The lines before are under the up arrow, and in a file for the next session.',
  ],
  [
    /^(start|stop|receive|wait|get)-job$|^register-scheduledtask$/i,
    "There are no background jobs; the system's cron or systemd timers run: postern shell -File SCRIPT.ps1",
  ],
  [
    /^export-clixml$|^import-clixml$/i,
    'ConvertTo-Json and ConvertFrom-Json keep objects as text: … | ConvertTo-Json | Set-Content FILE.',
  ],
  [
    /^invoke-(webrequest|restmethod|expression)$|^iex$|^iwr$|^add-type$/i,
    'This shell runs nothing that is not written in the script itself, and fetches nothing.',
  ],
  [/^restart-computer$|^stop-computer$/i, "The machine is the system's to restart; settings take effect without it."],
  [/^sc(\.exe)?$/i, (words) => serviceControl(words) ?? `${SYSTEM_SHELL}.`],
  [
    /^(net1|wmic|reg|netsh|certutil|telnet|ping|nslookup|openssl|cmd|powershell|pwsh|systemctl|sudo|bash|iisapp)(\.exe)?$/i,
    "This shell starts no programs; run it in the system's own shell.",
  ],
  [/\.ps1$/i, 'A script is run with: postern shell -File SCRIPT.ps1'],
];

/**
 * A sentence for the reader; undefined for a command that nobody knows.
 * @param words what follows the name
 */
export function whyNotHere(name: string, words: readonly string[] = []): string | undefined {
  const reason = REASONS.find(([pattern]) => pattern.test(name))?.[1];
  return typeof reason === 'function' ? reason(words) : reason;
}

/** `Test-NetConnection mail.contoso.com -Port 995` */
function testLine(words: readonly string[]): string {
  const isPop = words.some((word) => /^(995|110)$/.test(word));
  const host = words.find(
    (word, at) => /^[a-z][\w-]*(\.[\w-]+)*$/i.test(word) && !/^-(p|port|inf)/i.test(words[at - 1] ?? ''),
  );
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

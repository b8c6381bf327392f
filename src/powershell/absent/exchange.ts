/** Cmdlets of Exchange and of the modules beside it that have no counterpart here. */
import type { Reasons } from './why-not-here.ts';

const TRANSPORT = 'It belongs to mail transport (SMTP), which this server leaves to the mail server beside it.';
const WEB = 'It belongs to the web services of Exchange; this server speaks POP3 and IMAP4 only.';
const MAINTENANCE =
  'There is no cluster of databases. To take a server out of service: Set-ServerComponentState EX01 -Component ServerWideOffline -State Draining -Requester Maintenance.';
const ROLES =
  'There are no management roles: whoever may write postern.yaml administers. Who changed what: Search-AdminAuditLog.';

export const EXCHANGE: Reasons = [
  [/^(get|set|new|remove)-exo(cas)?mailbox$/i, (words) => `Write: Get-CASMailbox ${words.join(' ')}`.trimEnd()],
  [
    /^get-(exo)?recipient$/i,
    (words) => `Only mailboxes receive mail here. Write: Get-Mailbox ${words.join(' ')}`.trimEnd(),
  ],
  [
    /^connect-(exchangeonline|exopssession|ippssession|msolservice|azuread|mggraph)$/i,
    'This shell administers the servers of its own configuration and no others. Leave the line out, and what follows is done to the mailboxes here.',
  ],
  [
    /-(mailboxdatabase\w*|databaseavailabilitygroup\w*|storagegroup)$/i,
    'It is about mailbox databases, which this server does not have: mail lies in Maildir folders.',
  ],
  [
    /^(suspend|resume|get)-clusternode$|^move-activemailboxdatabase$|^set-mailboxserver$|^(start|stop)dagservermaintenance\.ps1$/i,
    MAINTENANCE,
  ],
  [
    /-mailboxplan$/i,
    'There are no licences here. The one plan says how new mailboxes are reached: Get-CASMailboxPlan.',
  ],
  [
    /-(send|receive|foreign|delivery(agent)?)connector$|-transport(service|server|config|rule|agent)$|-frontendtransportservice$|-(queue|message|remotedomain|journalrule|edgesubscription)$|^redirect-message$|^get-messagetrackinglog$|^test-(mailflow|smtpconnectivity)$|^send-mailmessage$|-accept(ed)?domain$|-emailaddresspolicy$/i,
    TRANSPORT,
  ],
  [
    /-(owa|ecp|activesync|webservices|oab|mapi|autodiscover|powershell)virtualdirectory$|-outlookanywhere$|-outlookprovider$|-owamailboxpolicy$|-clientaccess(array|rule)$|-rpcclientaccess$|-offlineaddressbook$|-addresslist$/i,
    WEB,
  ],
  [
    /-(activesync|mobile)device\w*$/i,
    'Telephones are clients by IMAP4 like any other: Get-ImapSession shows who is connected.',
  ],
  [
    /^test-(outlook\w*|owa|ecp|activesync|webservices|mapi|calendar|powershell|oauth)connectivity$|^test-replicationhealth$/i,
    'What is served here is tested by Test-PopConnectivity and Test-ImapConnectivity, and all of a server by Test-ServiceHealth.',
  ],
  [/^get-healthreport$/i, (words) => `Write: Get-ServerHealth ${words.join(' ')}`.trimEnd()],
  [
    /^get-(logonstatistics|storeusagestatistics|connectionbyclienttype\w*)$/i,
    'Who is connected now: Get-PopSession, Get-ImapSession.',
  ],
  [
    /^get-mailbox(folder)?statistics$/i,
    'How full a mailbox is, the client sees by IMAP QUOTA; its limits: Get-Mailbox.',
  ],
  [
    /-(eventloglevel|exchangediagnosticinfo|settingoverride)$/i,
    'What clients and server say to each other is logged after Set-PopSettings -ProtocolLogEnabled $true; everything else is in the log of the engine (journalctl -u postern).',
  ],
  [
    /-throttlingpolicy(association)?$/i,
    'There are no throttling policies; the limits are settings: Set-ImapSettings -MaxConnectionsPerUser.',
  ],
  [
    /-authenticationpolicy$/i,
    'There are no authentication policies. Who may log on how: Set-CASMailbox -PopEnabled $false, and Set-PopSettings -LoginType.',
  ],
  [/-(management(role\w*|scope)|rolegroup(member)?|roleassignmentpolicy|adminauditlogconfig)$/i, ROLES],
  [
    /-(auth(config|server|redirect)|partnerapplication|hybridconfiguration|federat\w+|organizationrelationship)$/i,
    'It belongs to the trust between Exchange organisations, which this server does not have. Certificates: Get-ExchangeCertificate.',
  ],
  [
    /-(organizationconfig|exchangeserver|exchangeserveraccesslicense|sharingpolicy|retentionpolic\w+|antiphish\w*|malwarefilter\w*|contentfilter\w*)$/i,
    'There is nothing behind it here. The settings of a server: Get-PopSettings, Get-ImapSettings.',
  ],
  [
    /-(distribution|unified|dynamicdistribution|security)?group(member)?$/i,
    'There are no groups. Name the mailboxes, or choose them: Get-User -Filter "Department -eq \'Sales\'" | Set-CASMailbox -PopEnabled $false',
  ],
  [
    /-(mailbox|recipient|mailboxfolder)permission$|-(inboxrule|mailboxautoreplyconfiguration|calendarprocessing|mailcontact|mailuser)$/i,
    'A mailbox belongs to its user alone here, and nothing acts on mail that arrives.',
  ],
  [
    /-(moverequest\w*|migration\w*|mailbox(export|import|restore)request\w*|mailboxsearch|compliancesearch\w*)$/i,
    'Mail is moved by an IMAP client: mbsync, imapsync, or Thunderbird.',
  ],
  [/-mailboxrepairrequest$/i, 'There is no mailbox database to repair: the index of a Maildir is rebuilt by itself.'],
  [
    /^(get|set|new|enable|disable|remove|search|unlock)-ad\w+$|^(get|set)-msoluser$/i,
    'There is no Active Directory. Users are mailboxes: Get-User, Get-Mailbox, Set-User.',
  ],
  [
    /-(um\w+|mailboxfolder\w*|managedfolder\w*|publicfolder\w*|calendar\w*|message\w+|antispam\w*|organization\w+|exchangeserver\w+|availability\w*|clientaccess(service|server)|outlook\w*|physicalavailability\w*|dlp\w+|resource\w+|address\w+|hosted\w+|quarantine\w*|journal\w*|sweep\w*|app|unifiedaudit\w*|mailboxaudit\w*)$|^search-mailbox$/i,
    'It belongs to a part of Exchange that is not here: this server gives access by POP3 and IMAP4. Leave the line out.',
  ],
];

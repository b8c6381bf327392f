/** Commands of Exchange and Windows that runbooks use and that have no counterpart here, each with what to do instead. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^(add|set|get|remove)-mppreference$/i, 'It belongs to Windows Defender; leave the line out here.'],
  [
    /^invoke-monitoringprobe$/i,
    'It belongs to Exchange Managed Availability. To test a service: Test-ImapConnectivity, Test-PopConnectivity.',
  ],
  [
    /-(mailboxdatabase\w*|databaseavailabilitygroup\w*)$/i,
    'It is about mailbox databases, which this server does not have: mail lies in Maildir folders.',
  ],
  [
    /-casmailboxplan$/i,
    'Mailbox plans belong to Exchange Online; set the mailboxes themselves: Get-CASMailbox | Set-CASMailbox.',
  ],
  [
    /-(receive|send)connector$|-transport(service|config|rule)$|-queue$/i,
    'It belongs to mail transport (SMTP), which this server leaves to the mail server beside it.',
  ],
  [
    /-(owa|ecp|activesync|webservices|oab|mapi|autodiscover|powershell)virtualdirectory$|-outlookanywhere$/i,
    'It belongs to the web services of Exchange; this server speaks POP3 and IMAP4 only.',
  ],
  [
    /^(add|remove|get)-pssnapin$|^import-module$|^(new|enter|exit|import|remove|get)-pssession$/i,
    'It is not needed here: all cmdlets are there already. Leave the line out.',
  ],
  [
    /^(sc|net1|wmic|reg|netsh|certutil|telnet|ping|nslookup)(\.exe)?$/i,
    "This shell starts no programs; run it in the system's own shell.",
  ],
  [/\.ps1$/i, 'A script is run with: postern shell -File SCRIPT.ps1'],
];

/** A sentence for the reader; undefined for a command that nobody knows. */
export function whyNotHere(name: string): string | undefined {
  return REASONS.find(([pattern]) => pattern.test(name))?.[1];
}

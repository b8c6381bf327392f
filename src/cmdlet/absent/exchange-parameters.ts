/** Parameters that Exchange's cmdlets about mailboxes have and ours have not: runbooks use them, so each gets a reason. */
import type { CmdletSyntax } from '../define-cmdlet.ts';
import { normalName } from '../spelling.ts';

/** Nouns whose cmdlets these are. */
const MAILBOXES = /^(cas)?mailbox(plan)?$|^user$/i;

const OTHER_WAYS = 'Mailboxes are reached by POP3 and IMAP4 only';

/** By the name in lower case. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /^(ews|mapi|owa|ecp|activesync|outlook|macoutlook|universaloutlook|onewinnative|remotepowershell|publicfolder|showgal|hasactivesync|resetautoblocked)/,
    OTHER_WAYS,
  ],
  [
    /^(audit|litigation|archive|retention|retain|recoverable|singleitem|inplace|startdateforretention|enddateforretention|messagetracking|calendar)/,
    'Nothing here keeps or watches over mail on its own',
  ],
  [
    /^(forward|deliverto|accept|reject|moderat|bypass|maxsend|maxreceive|mailtip|grantsend|sendmoderation|smtpclient|messagecopy|hiddenfrom|emailaddresspolicy|requiresender|externaloof)/,
    'It belongs to mail transport (SMTP), which the mail server beside this one does',
  ],
  [
    /^(issuewarningquota|prohibitsendquota|usedatabase\w+)$/,
    'There is one limit for the size of a mailbox: -ProhibitSendReceiveQuota',
  ],
  [/^(database|targetdatabase|storage|servername|homemta)/, 'Mailboxes lie in Maildir folders, not in databases'],
  [
    /^(authenticationpolicy|throttlingpolicy|roleassignmentpolicy|sharingpolicy|addressbookpolicy|activesyncmailboxpolicy|owamailboxpolicy)$/,
    'There are no policies; what they would say is set at the mailbox or the server',
  ],
  [
    /^(customattribute|extensioncustomattribute|languages|umdtmf|mailboxregion|arbitration|monitoring|type|room|resource|shared|equipment|linked|firstname|lastname|initials|office|resetpassword)/,
    'The directory of mailboxes does not keep it',
  ],
];

/** `-EwsAllowOutlook: mailboxes are reached by POP3 and IMAP4 only. Leave it out.`; undefined for any other name. */
export function exchangeParameter(cmdlet: CmdletSyntax, typed: string): string | undefined {
  if (!MAILBOXES.test(cmdlet.name.split('-')[1] ?? '')) return undefined;
  const reason = REASONS.find(([names]) => names.test(normalName(typed)))?.[1];
  return reason && `${reason}: leave -${typed} out.`;
}

/** `Get-MailboxDatabaseCopyStatus`: of none. */
import { serverParameter } from '../chosen-server.ts';
import { defineCmdlet } from '../define-cmdlet.ts';
import { domainController } from '../domain-controller.ts';
import { parameter, switchParameter } from '../parameter.ts';
import { anyText } from '../text-type.ts';
import { none } from './absent-objects.ts';

const accepted = { help: 'Accepted as in Exchange.', onlyAccepted: true } as const;

export const getMailboxDatabaseCopyStatus = defineCmdlet({
  name: 'Get-MailboxDatabaseCopyStatus',
  synopsis: 'Shows no mailbox database copies, as there are no mailbox databases here.',
  description:
    'For health checks that look at everything: nothing is handed out, and a warning says why. Copies of the mail are made by what backs up or replicates the file system.',
  examples: [{ line: 'Get-MailboxDatabaseCopyStatus -Server EX01', text: 'Nothing, with a warning.' }],
  parameters: {
    Identity: parameter({
      type: anyText('DatabaseCopyIdParameter', "'DB01\\EX01'"),
      help: 'A copy by its name; there is none to be found.',
      position: 0,
      pipeline: 'property',
    }),
    Server: parameter(serverParameter),
    Active: switchParameter(accepted),
    ConnectionStatus: switchParameter(accepted),
    ExtendedErrorInfo: switchParameter(accepted),
    Local: switchParameter(accepted),
    UseServerCache: switchParameter(accepted),
    DomainController: domainController,
  },
  run: (asked, context) =>
    none(
      { plural: 'mailbox database copies', why: 'Mail lies in Maildir folders, without a database.' },
      asked,
      context,
    ),
});

/** GETQUOTA and GETQUOTAROOT, RFC 9208 §4.1. Limits are an administrator's to set, so there is no SETQUOTA. */
import type { MailAccount } from '../../mailbox/mail-store.ts';
import { checkedMailboxName } from '../../mailbox/mailbox-name.ts';
import { hasQuota, type QuotaUsage } from '../../mailbox/store-abilities.ts';
import { BadError, NoError } from '../errors.ts';
import { QUOTA_ROOT, quotaResponse } from '../quota.ts';
import type { SessionCommand } from '../session-command.ts';
import { encodeMailbox } from '../wire/encoder.ts';

export const getQuota: SessionCommand = {
  name: 'GETQUOTA',
  async run({ account, transport }, args) {
    args.space();
    const root = args.astring();
    args.end();
    const response = quotaResponse(await usageOf(account));
    if (root !== QUOTA_ROOT || response === undefined) throw new NoError('NONEXISTENT', 'There is no such quota root.');
    transport.write(response);
  },
};

/** The mailbox need not exist: a client may ask before it creates one. */
export const getQuotaRoot: SessionCommand = {
  name: 'GETQUOTAROOT',
  async run({ account, transport, enabled }, args) {
    args.space();
    const mailbox = args.mailbox();
    args.end();
    const response = quotaResponse(await usageOf(account));
    const roots = response === undefined ? '' : ` "${QUOTA_ROOT}"`;
    const name = encodeMailbox(checkedMailboxName(mailbox), enabled.textMode);
    transport.write(`* QUOTAROOT ${name}${roots}\r\n${response ?? ''}`);
  },
};

async function usageOf(account: MailAccount): Promise<QuotaUsage> {
  if (!hasQuota(account)) throw new BadError('Unknown command');
  return account.quota();
}

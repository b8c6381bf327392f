/** Quotas as they are told (RFC 9208 §4.2). All mailboxes of a user are under one quota root, whose name is empty. */
import type { QuotaUsage } from '../mailbox/store-abilities.ts';

export const QUOTA_ROOT = '';

/** STORAGE counts units of 1,024 octets, begun ones too. */
export function storageUnits(octets: number): number {
  return Math.ceil(octets / 1_024);
}

/** @returns the untagged QUOTA response; undefined when nothing is limited, so that there is no quota root */
export function quotaResponse({ usedBytes, limitBytes, usedMessages, limitMessages }: QuotaUsage): string | undefined {
  const resources: string[] = [];
  if (limitBytes !== undefined) {
    resources.push(`STORAGE ${storageUnits(usedBytes)} ${Math.floor(limitBytes / 1_024)}`);
  }
  if (limitMessages !== undefined) resources.push(`MESSAGE ${usedMessages} ${limitMessages}`);
  return resources.length === 0 ? undefined : `* QUOTA "${QUOTA_ROOT}" (${resources.join(' ')})\r\n`;
}

import { expect, it } from 'vitest';
import { UIDL_FORMS } from '../../src/mailbox/uidl.ts';
import { uidlFormat } from '../../src/model/document-keys.ts';
import { TemporaryMaildir } from './support/temporary-maildir.ts';

it.each([
  ['dovecot', '000000116553f100'],
  ['uidonly', '17'],
  ['cyrus', '1700000000.17'],
  ['courier', '1700000000-17'],
] as const)('the form %s', (form, uidl) => {
  expect(UIDL_FORMS[form](17, 1_700_000_000)).toBe(uidl);
});

it('every form that can be configured is there', () => {
  expect(Object.keys(UIDL_FORMS)).toEqual(uidlFormat.names);
});

it('the longest id of every form is one that POP3 allows', () => {
  for (const form of Object.values(UIDL_FORMS)) {
    expect(form(2 ** 32 - 1, 2 ** 32 - 1)).toMatch(/^[\u0021-\u007e]{1,70}$/);
  }
});

it('a Maildir takes the form of the moment, but for messages that bring an id with them', async () => {
  const maildir = new TemporaryMaildir().make();
  maildir.put('new/1.a');
  maildir.put('new/2.b');
  maildir.put('dovecot-uidlist', '3 V1700000000 N3 Gabcdefabcdefabcdefabcdefabcdefab\n1 :1.a\n2 Pown-id :2.b\n');
  let form: 'dovecot' | 'courier' = 'dovecot';
  const view = await maildir.inbox({ uidl: () => form });
  expect(view.messages.map(({ uidl }) => uidl)).toEqual(['000000016553f100', 'own-id']);
  form = 'courier';
  expect(view.messages.map(({ uidl }) => uidl)).toEqual(['1700000000-1', 'own-id']);
  await view.close();
  await maildir.remove();
});

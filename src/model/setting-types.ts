/** The types of the settings' values: enumerations, with the numbers that Exchange has for them, and lists. */
import { formatBinding, parseBinding, sameBinding } from './binding.ts';
import { formatConnectionSetting, parseConnectionSetting, sameConnectionSetting } from './connection-setting.ts';
import { enumeration } from './enumeration.ts';
import { listOf } from './list.ts';

export const loginOptions = enumeration('LoginOptions', {
  PlainTextLogin: 1,
  PlainTextAuthentication: 2,
  SecureLogin: 3,
});
export type LoginType = ReturnType<typeof loginOptions.parse>;

export const mimeTextFormat = enumeration('MimeTextFormat', {
  TextOnly: 0,
  HtmlOnly: 1,
  HtmlAndTextAlternative: 2,
  TextEnrichedOnly: 3,
  TextEnrichedAndTextAlternative: 4,
  BestBodyFormat: 5,
  Tnef: 6,
});
export type MimeTextFormat = ReturnType<typeof mimeTextFormat.parse>;

export const calendarItemRetrievalOptions = enumeration('CalendarItemRetrievalOptions', {
  iCalendar: 0,
  intranetUrl: 1,
  InternetUrl: 2,
  Custom: 3,
});

export const logFileRollOver = enumeration('LogFileRollOver', { Hourly: 1, Daily: 2, Weekly: 3, Monthly: 4 });

export const extendedProtection = enumeration('ExtendedProtectionTokenCheckingMode', { None: 0, Allow: 1, Require: 2 });

export const bindingList = listOf({
  parse: parseBinding,
  format: formatBinding,
  same: sameBinding,
  example: '0.0.0.0:995',
});

export const connectionSettingList = listOf({
  parse: parseConnectionSetting,
  format: formatConnectionSetting,
  same: sameConnectionSetting,
  example: 'mail.contoso.com:995:SSL',
});

/** EMAILID and THREADID (RFC 8474 §5), SAVEDATE (RFC 8514 §4.3). */
import { formatDateTime } from '../../wire/date-time.ts';
import { toOctets } from '../../wire/encoder.ts';
import { type FetchItem, NEEDS } from '../fetch-item.ts';

export const EMAILID: FetchItem = {
  key: 'EMAILID',
  needs: NEEDS.nothing,
  write: (answer) => answer.writeText(`EMAILID (${toOctets(answer.message.emailId)})`),
};

/** Threads are made when THREAD asks for them and not kept, so a message has no identifier of one (RFC 8474 §5.2). */
export const THREADID: FetchItem = {
  key: 'THREADID',
  needs: NEEDS.nothing,
  write: (answer) => answer.writeText('THREADID NIL'),
};

export const SAVEDATE: FetchItem = {
  key: 'SAVEDATE',
  needs: NEEDS.nothing,
  write: (answer) => answer.writeText(`SAVEDATE "${formatDateTime(answer.message.saveDate)}"`),
};

/**
 * COMPRESS=DEFLATE, RFC 4978. A client must wait for the answer, and what it sends after the OK is compressed. So what
 * stands behind the command before the answer is a mistake, or somebody else's: the command is refused and nothing
 * changes. What arrives while the OK is on its way can only be compressed, and ends the connection if it is not.
 */
import { BadError, NoError } from '../errors.ts';
import { INFLATED_PER_COMMAND, INFLATION_ALLOWANCE, INFLATION_RATIO } from '../limits.ts';
import type { SessionCommand } from '../session-command.ts';

const LIMITS = {
  ratio: INFLATION_RATIO,
  allowance: INFLATION_ALLOWANCE,
  betweenRenewals: INFLATED_PER_COMMAND,
};

export const compress: SessionCommand = {
  name: 'COMPRESS',
  capabilities: ['COMPRESS=DEFLATE'],
  run({ transport, input }, args) {
    args.space();
    const algorithm = args.atom().toUpperCase();
    args.end();
    if (algorithm !== 'DEFLATE') throw new BadError('Unknown compression algorithm');
    if (transport.compressed) throw new NoError('COMPRESSIONACTIVE', 'DEFLATE is active already.');
    if (input.buffered > 0) throw new BadError('Nothing may follow COMPRESS before it is answered');
    return { text: 'DEFLATE active.', after: () => transport.compress(LIMITS, input.takeRest()) };
  },
};

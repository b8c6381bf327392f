/** ID, RFC 2971. The client's answer is for the log of somebody who looks for a broken client. */
import type { AnyStateContext, Command } from '../command.ts';
import { BadError } from '../errors.ts';
import { ID_FIELD_OCTETS, ID_PAIRS, ID_VALUE_OCTETS } from '../limits.ts';
import type { ArgumentReader } from '../wire/argument-reader.ts';

export const id: Command<AnyStateContext> = {
  name: 'ID',
  run(context, args) {
    args.space();
    const client = readParameters(args);
    args.end();
    if (client !== undefined) {
      context.host.log.debug({ address: context.transport.remoteAddress, client }, 'Client identified itself');
    }
    // No version: before log-on it would only help whoever looks for a server with a known flaw.
    context.transport.write('* ID ("name" "Postern")\r\n');
  },
};

/** `id-params-list`. @returns undefined for NIL */
function readParameters(args: ArgumentReader): Readonly<Record<string, string | undefined>> | undefined {
  if (args.nextKind !== 'open') {
    if (args.nstring() !== undefined) throw new BadError('Expected a list or NIL');
    return undefined;
  }
  const words = args.list(() => args.nstring());
  if (words.length % 2 !== 0) throw new BadError('Field without a value');
  if (words.length > 2 * ID_PAIRS) throw new BadError(`More than ${ID_PAIRS} fields`);
  const parameters: [string, string | undefined][] = [];
  for (let at = 0; at < words.length; at += 2) {
    const field = words[at];
    const value = words[at + 1];
    if (field === undefined || field.length > ID_FIELD_OCTETS) throw new BadError('Invalid field name');
    if (value !== undefined && value.length > ID_VALUE_OCTETS) throw new BadError('Field value too long');
    parameters.push([field, value]);
  }
  return Object.fromEntries(parameters);
}

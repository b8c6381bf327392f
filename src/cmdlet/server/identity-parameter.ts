import { serverParameter } from '../chosen-server.ts';

/** `-Identity` (`-Id`) of the cmdlets that are about a server; the local one without it. */
export const serverIdentityParameter = {
  ...serverParameter,
  position: 0,
  aliases: ['Id', 'Server'],
  pipeline: 'value',
} as const;

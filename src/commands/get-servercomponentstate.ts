import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { getServerComponentState } from '../cmdlet/server/component-state.ts';

export default cmdletCommand(getServerComponentState);

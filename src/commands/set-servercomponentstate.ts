import { cmdletCommand } from '../cmdlet/cmdlet-command.ts';
import { setServerComponentState } from '../cmdlet/server/component-state.ts';

export default cmdletCommand(setServerComponentState);

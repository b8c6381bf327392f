/** `iisreset`: Exchange runbooks end with it, and there is nothing to do. */
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anyString } from './parameter-types.ts';

const accepted = { help: 'Accepted as on Windows.', onlyAccepted: true } as const;

export const iisreset = definePipelineCmdlet({
  name: 'iisreset',
  synopsis: 'Does nothing: there is no web server to restart, and settings take effect at once.',
  description: 'Accepted so that runbooks go on.',
  examples: [{ line: 'iisreset', text: 'Says that nothing had to be done.' }],
  parameters: {
    Server: parameter({ ...accepted, type: anyString, position: 0 }),
    NoForce: switchParameter(accepted),
    Restart: switchParameter(accepted),
  },
  async process(_, { frame }) {
    frame.streams.notice('There is no IIS to restart: settings take effect at once, without a restart.');
  },
});

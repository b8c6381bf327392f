/** `Read-Host`, `Get-Credential`, `ConvertTo-SecureString`: what a script gets from the person, passwords above all. */
import { wrongInput } from '../../cmdlet/cmdlet-error.ts';
import { parameter, switchParameter } from '../../cmdlet/parameter.ts';
import { Credential, SecureString } from '../../cmdlet/secure-string.ts';
import { answerTo, secretAnswerTo } from '../evaluate/confirmation.ts';
import { collect } from '../evaluate/frame.ts';
import { toText } from '../values/text.ts';
import { definePipelineCmdlet } from './define-pipeline-cmdlet.ts';
import { anyString, anything } from './parameter-types.ts';

export const readHost = definePipelineCmdlet({
  name: 'Read-Host',
  synopsis: 'Asks the person at the terminal.',
  description:
    'With -AsSecureString nothing is shown while it is typed. Without a terminal it fails rather than waits.',
  examples: [{ line: '$password = Read-Host "Password" -AsSecureString', text: 'For a password.' }],
  parameters: {
    Prompt: parameter({ type: anyString, help: 'The question.', position: 0 }),
    AsSecureString: switchParameter({ help: 'For secrets: nothing is shown, and the text is kept hidden.' }),
    MaskInput: switchParameter({ help: 'Nothing is shown while it is typed.' }),
  },
  async *process({ Prompt, AsSecureString, MaskInput }, { frame: { session } }) {
    const question = Prompt === undefined ? '' : `${Prompt}: `;
    if (AsSecureString === true) yield new SecureString(await secretAnswerTo(question || 'Password: ', session));
    else yield MaskInput === true ? await secretAnswerTo(question, session) : await answerTo(question, session);
  },
});

export const pause = definePipelineCmdlet({
  name: 'pause',
  synopsis: 'Waits for Enter.',
  description: 'Without a terminal it fails rather than waits.',
  examples: [{ line: 'pause', text: 'Goes on when somebody presses Enter.' }],
  parameters: {},
  async process(_, { frame: { session } }) {
    await answerTo('Press Enter to continue...: ', session);
  },
});

export const getCredential = definePipelineCmdlet({
  name: 'Get-Credential',
  synopsis: 'Asks for a user name and a password.',
  description: 'What it gives is taken by -MailboxCredential; its Password by -Password.',
  examples: [{ line: '$credential = Get-Credential contoso\\kweku', text: 'Asks for the password only.' }],
  parameters: {
    Credential: parameter({
      type: anything,
      help: 'The user name, or a credential, which is given back.',
      position: 0,
    }),
    UserName: parameter({ type: anyString, help: 'The user name.' }),
    Message: parameter({ type: anyString, help: 'What is said before the question.' }),
  },
  async *process({ Credential: given = null, UserName, Message }, { frame }) {
    if (given instanceof Credential) {
      yield given;
      return;
    }
    if (Message !== undefined) frame.streams.notice(Message);
    const { session } = frame;
    const name = UserName ?? (given === null ? await answerTo('User: ', session) : toText(given));
    yield new Credential(name, new SecureString(await secretAnswerTo(`Password for user ${name}: `, session)));
  },
});

export const convertToSecureString = definePipelineCmdlet({
  name: 'ConvertTo-SecureString',
  synopsis: 'Makes a hidden text of a plain one.',
  description:
    'A password in a script can be read by whoever can read the script; Read-Host -AsSecureString asks for it.',
  examples: [{ line: "ConvertTo-SecureString 'P@ssw0rd1' -AsPlainText -Force", text: 'From plain text.' }],
  parameters: {
    String: parameter({ type: anyString, help: 'The text.', position: 0, secret: true }),
    AsPlainText: switchParameter({ help: 'The text is plain: the only kind that is taken.' }),
    Force: switchParameter({ help: 'Accepted as in PowerShell.' }),
    InputObject: parameter({ type: anything, help: 'The text, instead of that of the pipeline.' }),
  },
  async *process({ String: text, AsPlainText }, { input }) {
    if (AsPlainText !== true) {
      throw wrongInput(
        'ImportSecureString_InvalidArgument',
        'Text that another machine has encrypted cannot be decrypted here.',
        {
          hints: ['For plain text, add -AsPlainText -Force.'],
        },
      );
    }
    yield new SecureString(text ?? (await collect(input)).map(toText).join(''));
  },
});

/** `$Host`: what scripts ask of the window they run in. There is none here, so its looks can be set without effect. */
import { runtimeError } from '../values/runtime-error.ts';
import { toText } from '../values/text.ts';
import { CustomObject, elementsOf, type Value } from '../values/value.ts';
import { Version } from '../values/version.ts';
import { answerTo } from './confirmation.ts';
import type { Frame } from './frame.ts';
import type { Session } from './session.ts';

const made = new WeakMap<Session, CustomObject>();

/** One for each session: what a script sets there it can read again. */
export function hostObject(session: Session): CustomObject {
  const known = made.get(session);
  if (known !== undefined) return known;
  const width = session.surroundings.screenWidth ?? 80;
  const size = () =>
    new CustomObject([
      ['Width', width],
      ['Height', 25],
    ]);
  const window = new CustomObject(
    [
      ['WindowTitle', 'Postern'],
      ['WindowSize', size()],
      ['BufferSize', size()],
      ['ForegroundColor', 'Gray'],
      ['BackgroundColor', 'Black'],
    ],
    'HostRawUserInterface',
  );
  const host = new CustomObject(
    [
      ['Name', 'ConsoleHost'],
      ['Version', Version.from('5.1') ?? null],
      ['UI', new CustomObject([['RawUI', window]], 'HostUserInterface')],
    ],
    'InternalHost',
  );
  made.set(session, host);
  return host;
}

/**
 * `$Host.UI.PromptForChoice( )`, `$Host.UI.RawUI.ReadKey( )` and the like.
 * @returns undefined when the object is none of the host's
 * @throws CmdletError where there is no terminal to ask on
 */
export async function hostMethod(
  target: Value,
  method: string,
  args: readonly Value[],
  frame: Frame,
): Promise<{ readonly value: Value | undefined } | undefined> {
  if (!(target instanceof CustomObject) || !/^Host(Raw)?UserInterface$/.test(target.typeName)) return undefined;
  const text = toText(args[0] ?? '');
  switch (method.toLowerCase()) {
    case 'readkey':
      // A single key cannot be read here.
      return { value: await answerTo('Press Enter: ', frame.session) };
    case 'readline':
      return { value: await answerTo('', frame.session) };
    case 'flushinputbuffer':
      return { value: undefined };
    case 'write':
    case 'writeline':
      frame.streams.information(text);
      return { value: undefined };
    case 'writeverboseline':
    case 'writewarningline':
      frame.streams.warning(text);
      return { value: undefined };
    case 'promptforchoice':
      return { value: await chosen(args, frame) };
    default:
      throw runtimeError(
        'MethodNotFound',
        `Method invocation failed because [${target.typeName}] does not contain a method named '${method}'.`,
      );
  }
}

/** `PromptForChoice(caption, message, choices, default)`: the place of the choice whose letter or name was typed. */
async function chosen([caption = '', message = '', choices = [], preset = 0]: readonly Value[], frame: Frame) {
  const names = elementsOf(choices).map(toText);
  const first = Number(preset);
  const letters = names.map((name) => (/&(.)/.exec(name)?.[1] ?? name).toUpperCase());
  const options = names.map((name, at) => `[${letters[at]}] ${name.replace('&', '')}`).join('  ');
  const question = `${toText(caption)}\n${toText(message)}\n${options}  (default is "${letters[first] ?? ''}"): `;
  const typed = (await answerTo(question, frame.session)).trim().toUpperCase();
  const place = letters.findIndex(
    (letter, at) => typed === letter || typed === names[at]!.replace('&', '').toUpperCase(),
  );
  return place < 0 ? first : place;
}

/** What is asked at the terminal. Where there is none, nobody waits for an answer that cannot come. */
import { askOn, askSecretOn, isAgreed, nobodyToConfirm } from '../../cmdlet/host-terminal.ts';
import type { Session } from './session.ts';

export interface Asked {
  readonly session: Session;
  /** What would be done, for the error where nobody can be asked. */
  readonly operation: string;
  /** What is about to happen. */
  readonly lines: readonly string[];
}

/** Whether to go ahead. @throws CmdletError where there is no terminal */
export async function confirmed({ session, operation, lines }: Asked): Promise<boolean> {
  const { ask, stderr } = session.surroundings;
  if (ask === undefined) throw nobodyToConfirm({ operation }, 'To go ahead without the question, add -Confirm:$false.');
  session.beforeWaiting();
  stderr(`\nConfirm\nAre you sure you want to perform this action?\n${lines.join('\n')}\n`);
  return isAgreed(ask);
}

/** @throws CmdletError where there is no terminal */
export async function answerTo(question: string, session: Session): Promise<string> {
  session.beforeWaiting();
  return askOn(session.surroundings, question);
}

/** The same, without an echo of what is typed. */
export async function secretAnswerTo(question: string, session: Session): Promise<string> {
  session.beforeWaiting();
  return askSecretOn(session.surroundings, question);
}

/**
 * One component of a mailbox name as part of a folder's name: modified UTF-7, in which a dot, since it would separate two
 * components, is `\2e`. So Dovecot's plugin listescape has it; without that plugin Dovecot shows such a folder with
 * `\2e` in its name. A backslash stands for itself, but in a name that has `\2e` in earnest, `\5c2e`, or that again with
 * one `5c` more: there one `5c` is put in, so that every name is another one's folder and every folder another name.
 */
import { decodeModifiedUtf7, encodeModifiedUtf7 } from '../../wire/modified-utf7.ts';

const DOT = '\\2e';

export function encodeComponent(component: string): string {
  return encodeModifiedUtf7(component).replace(/\.|\\((?:5c)*2e)/g, (all, code) => (all === '.' ? DOT : `\\5c${code}`));
}

/** @returns undefined when no component is written so */
export function decodeComponent(written: string): string | undefined {
  return decodeModifiedUtf7(written.replace(/\\(?:5c)*2e/g, (all) => (all === DOT ? '.' : `\\${all.slice(3)}`)));
}

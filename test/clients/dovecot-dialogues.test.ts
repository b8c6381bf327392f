/**
 * The dialogues of `test/dialogues/imap4/` against Dovecot: what we expect of ourselves is what IMAP is, not what we
 * happen to do.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, test } from 'vitest';
import { playDialogue } from '../support/dialogue.ts';
import { DovecotHome, dovecotIsUsable } from './support/dovecot.ts';

const folder = fileURLToPath(new URL('../dialogues/imap4/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

let home: DovecotHome;
beforeEach(() => {
  home = new DovecotHome();
});
afterEach(() => home.remove());

test.skipIf(!dovecotIsUsable).each(files)('Dovecot answers %s in the same way', async (name) => {
  const setup = () => {
    throw new Error('Nothing can be set up here');
  };
  await playDialogue(`${folder}${name}`, { port: await home.listen('imap'), tlsPort: 0, setup });
});

/** Lines to be found again, in a file of the user's own. What may hold a secret is not kept. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Older lines are forgotten. */
export const MAX_HISTORY = 1000;
/** A longer line is a paste, not something to be typed again. */
const MAX_LINE = 4000;

/**
 * Whether a line may hold a secret: it makes a hidden text of a plain one, or gives a password a value. Left out rather
 * too often than once too little.
 */
export function mayHoldSecret(line: string): boolean {
  return /AsPlainText|ConvertTo-SecureString|passw(or)?d|passphrase|\bpwd\b|secret|\btoken\b/i.test(line);
}

export class History {
  readonly #file: string;

  constructor(environment: NodeJS.ProcessEnv) {
    const folder = environment.XDG_STATE_HOME || join(homedir(), '.local', 'state');
    this.#file = join(folder, 'postern', 'shell_history');
  }

  /** Oldest first. */
  read(): readonly string[] {
    try {
      const lines = readFileSync(this.#file, 'utf8')
        .split('\n')
        .filter((line) => line !== '');
      const kept = lines.slice(-MAX_HISTORY);
      if (kept.length < lines.length) writeFileSync(this.#file, `${kept.join('\n')}\n`, { mode: 0o600 });
      return kept;
    } catch {
      // None yet, or not ours to read: the shell works without.
      return [];
    }
  }

  add(line: string): void {
    const text = line.trim();
    if (text === '' || text.length > MAX_LINE || mayHoldSecret(text)) return;
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      appendFileSync(this.#file, `${text}\n`, { mode: 0o600 });
    } catch {
      // A home that cannot be written to is no reason to stop working.
    }
  }
}

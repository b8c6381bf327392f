import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { ConfigStore, SettingChange } from '../../../src/config/config-store.ts';
import { type OpenOptions, openConfigStore } from '../../../src/config/open.ts';

export const EX01 = { hostName: 'ex01.contoso.com', environment: {} };
export const ORIGIN = { who: 'alice', cmdlet: 'Set-PopSettings' };

/** A folder of its own for each test of the file, and the path of a configuration in it. */
export function scratchFolder(): { readonly folder: string; readonly file: string } {
  const scratch = { folder: '', file: '' };
  beforeEach(() => {
    scratch.folder = mkdtempSync(join(tmpdir(), 'postern-config-'));
    scratch.file = join(scratch.folder, 'postern.yaml');
  });
  afterEach(() => rmSync(scratch.folder, { recursive: true, force: true }));
  return scratch;
}

export function openAsEx01(file: string, options: OpenOptions = {}): ConfigStore {
  return openConfigStore(file, { surroundings: EX01, ...options });
}

export function change(property: string, value: unknown, more: Partial<SettingChange> = {}): SettingChange {
  return { server: 'EX01', section: 'pop', property, value, ...more };
}

/** Sets one property of EX01's POP3. */
export async function set(store: ConfigStore, property: string, value: unknown, more: Partial<SettingChange> = {}) {
  return store.update(() => [change(property, value, more)], ORIGIN);
}

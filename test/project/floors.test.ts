import { describe, expect, test } from 'vitest';
import { type Import, importsOf, importsOfSource, sourceFiles } from './imports.ts';

/** What each floor may stand on besides itself; the house is drawn in docs/architecture.md. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  files: ['model'],
  wire: ['model', 'sasl'],
  mime: ['model'],
  sasl: ['model'],
  mailbox: ['model', 'files', 'wire', 'mime', 'sasl'],
  pop3: ['model', 'wire', 'mime', 'sasl', 'mailbox'],
  imap4: ['model', 'wire', 'mime', 'sasl', 'mailbox'],
  config: ['model', 'files'],
  certificates: ['model', 'files'],
  audit: ['model', 'files'],
  directory: ['model', 'files', 'sasl'],
  control: ['model'],
  connectivity: ['model'],
  engine: [
    ...['model', 'files', 'wire', 'mime', 'sasl', 'mailbox', 'pop3', 'imap4'],
    ...['config', 'certificates', 'directory', 'control'],
  ],
  cmdlet: ['model', 'files', 'config', 'certificates', 'directory', 'audit', 'control', 'connectivity'],
  powershell: ['model', 'cmdlet'],
  commands: ['model', 'files', 'config', 'certificates', 'directory', 'cmdlet', 'powershell', 'engine'],
  // The front door: main.ts and what lies beside it.
  '': ['cmdlet', 'powershell'],
};

/** The one command that hosts the engine; all others are short-lived and must not carry it. */
const ENGINE_HOST = 'commands/serve.ts';
/** Modules with which code could reach a file, a socket, a process or a screen. */
const OUTSIDE_WORLD =
  /^(node:)?(fs|net|tls|http|https|http2|dgram|dns|child_process|cluster|worker_threads|tty|readline|repl|process)(\/|$)/;

const imports = importsOfSource();
const internal = imports.filter(({ to }) => to.endsWith('.ts'));

describe('the floors of the house', () => {
  test('each folder of src/ is a floor', () => {
    const folders = new Set(sourceFiles().map(floorOf));
    expect([...folders].filter((folder) => MAY_IMPORT[folder] === undefined)).toEqual([]);
  });

  test('an import only goes down', () => {
    const upwards = internal.filter(({ from, to }) => {
      const [upper, lower] = [floorOf(from), floorOf(to)];
      return upper !== lower && !MAY_IMPORT[upper]?.includes(lower);
    });
    expect(upwards.map(describeImport)).toEqual([]);
  });

  test('model knows no file, socket, process or screen', () => {
    const reaching = imports.filter(({ from, to }) => floorOf(from) === 'model' && OUTSIDE_WORLD.test(to));
    expect(reaching.map(describeImport)).toEqual([]);
  });

  test('only serve loads the engine', () => {
    const hosts = internal.filter(({ from, to }) => floorOf(to) === 'engine' && floorOf(from) !== 'engine');
    expect([...new Set(hosts.map(({ from }) => from))].filter((from) => from !== ENGINE_HOST)).toEqual([]);
  });

  test.each(['pop3', 'imap4'])('what runs before log-on in %s loads nothing of the mail store', (protocol) => {
    const start = sourceFiles().filter((file) => file.startsWith(`${protocol}/unauthenticated`));
    expect(start).not.toEqual([]);
    const loaded = reachable(start);
    expect([...loaded].filter((file) => floorOf(file) === 'mailbox')).toEqual([]);
  });
});

describe('the reading of imports', () => {
  test('tells types, lazy imports, side effects and packages apart', () => {
    const text = [
      "import type { A } from '../model/a.ts';",
      "import {\n  b,\n} from './b.ts';",
      "export { c } from './c.ts';",
      "import 'reflect-metadata';",
      "const d = await import('./d.ts');",
    ].join('\n');
    expect(importsOf('engine/x.ts', text)).toEqual([
      { from: 'engine/x.ts', to: 'model/a.ts', typeOnly: true, lazy: false },
      { from: 'engine/x.ts', to: 'engine/b.ts', typeOnly: false, lazy: false },
      { from: 'engine/x.ts', to: 'engine/c.ts', typeOnly: false, lazy: false },
      { from: 'engine/x.ts', to: 'reflect-metadata', typeOnly: false, lazy: false },
      { from: 'engine/x.ts', to: 'engine/d.ts', typeOnly: false, lazy: true },
    ]);
  });
});

function floorOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : '';
}

function describeImport({ from, to }: Import): string {
  return `${from} → ${to}`;
}

/** The files that run because these do. */
function reachable(start: readonly string[]): Set<string> {
  const found = new Set(start);
  for (const file of found) {
    for (const { from, to, typeOnly, lazy } of internal) {
      if (from === file && !typeOnly && !lazy) found.add(to);
    }
  }
  return found;
}

/** What so many commands need is worth loading for every one of them: each further file costs half a millisecond. */
const COMMANDS_THAT_SHARE = 20;

/**
 * Left to itself, the bundler makes a chunk of each set of modules that the same entries share, and with forty entries
 * there are nearly as many such sets as modules: a cmdlet opened seventy files. What many share is one file, at the cost
 * of a little code that this or that cmdlet does not need. By floors (docs/architecture.md), so that none import each other.
 */
export const GROUPS = [
  { name: 'oclif', test: /(node_modules\/@oclif|scripts\/build)\//, includeDependenciesRecursively: true, priority: 2 },
  {
    name: 'front',
    test: /src\/(command-line|cmdlet\/(command-name|published-mistakes|spelling|cmdlet-error|exit-code|catalogue)|model\/kebab|config\/nearest-name)\.ts$/,
    priority: 1,
  },
  {
    name: 'language',
    test: /src\/powershell\/((syntax|evaluate|values|operators|members|format|absent)\/|cmdlets\/(catalogue|define-|parameter-types|selectors|format-)|[\w-]+\.ts)/,
    minShareCount: 2,
  },
  {
    name: 'common',
    test: /(src\/(model|files|config|cmdlet|audit)|node_modules\/zod)\//,
    minShareCount: COMMANDS_THAT_SHARE,
  },
  // The configuration as a file; from here on the cmdlet is chosen, and loads this while it runs.
  { name: 'store', test: /src\/(config|files|model\/clock)|node_modules\/yaml\//, minShareCount: 2 },
  {
    name: 'settings',
    test: /src\/(cmdlet\/(imap-|pop-)?settings-|cmdlet\/port-number|model\/settings-)/,
    minShareCount: 2,
  },
];

/**
 * Files that import each other would be loaded in an order that works for neither, and only some command would show it.
 * @param output the files that the bundler wrote
 */
export function refuseCircles(output) {
  const imports = new Map(output.map(({ fileName, imports = [] }) => [fileName, imports]));
  const done = new Set();
  const visit = (file, path) => {
    if (path.includes(file)) throw new Error(`These chunks import each other: ${[...path, file].join(' → ')}`);
    if (done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
}

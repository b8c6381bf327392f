/**
 * A plug-in for the bundler: modules that TypeScript has made CommonJS of require what they import when it is first used,
 * not when they are loaded. A cmdlet uses a small part of oclif, and the rest brings half of Node's own modules with it.
 *
 * @param {RegExp} paths the modules to change; they must not depend on the order in which others are loaded
 */
export function lazyRequires(paths) {
  return {
    name: 'lazy-requires',
    transform: {
      filter: { id: paths },
      handler(code) {
        let lazy = code;
        for (const [line, name, value] of code.matchAll(IMPORT)) {
          const uses = lazy.replace(line, '');
          lazy = uses.replace(new RegExp(`(?<![.\\w$])${name}(?![\\w$])`, 'g'), () => `(${value})`);
        }
        // Every line stays where it was.
        return { code: lazy, map: null };
      },
    },
  };
}

/** `const x_1 = require("x");` and `const x_1 = __importDefault(require("x"));`, which can be repeated without harm. */
const IMPORT = /^const (\w+_\d+) = ((?:__importDefault\()?require\("[^"]+"\)\)?);$/gm;

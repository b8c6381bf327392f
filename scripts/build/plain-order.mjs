/**
 * A plug-in for the bundler: oclif orders the names of all commands at each start, and by the rules of the user's
 * language, for which Node loads ICU's tables. Names of commands are ASCII and in lower case: their code units do.
 */
export function plainOrder() {
  return {
    name: 'plain-order',
    transform: {
      filter: { id: /\/@oclif\/core\/lib\/config\/plugin\.js$/ },
      handler(code) {
        const [collated, ...others] = code.split(COLLATED);
        if (others.length !== 1)
          throw new Error(`@oclif/core orders its commands otherwise; look at ${import.meta.url}`);
        return { code: `${collated}.sort((a, b) => (a.id < b.id ? -1 : 1))${others[0]}`, map: null };
      },
    },
  };
}

const COLLATED = '.sort((a, b) => a.id.localeCompare(b.id))';

/** The version that the program calls itself by. */
import manifest from '../../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;

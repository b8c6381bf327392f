/** What a cmdlet's process says by its end. Published; scripts depend on the numbers. */
export const ExitCode = {
  /** Done; also when there was nothing to change. */
  done: 0,
  failed: 1,
  /** The command line, or a value in it, is wrong. Nothing was written. */
  wrongInput: 2,
  notFound: 3,
  /** The configuration cannot be read, is broken, or stays locked. */
  configuration: 4,
  /** Saved, but a running engine did not take it in. */
  refusedByEngine: 5,
  /** A check found that what is differs from what should be. */
  drift: 6,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

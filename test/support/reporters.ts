/** The usual report and, when `POSTERN_TEST_REPORT` names a file, the figures as JSON for whoever adds runs up. */
export function reporters(): (string | [string, { outputFile: string }])[] {
  const file = process.env.POSTERN_TEST_REPORT;
  return file === undefined ? ['default'] : ['default', ['json', { outputFile: file }]];
}

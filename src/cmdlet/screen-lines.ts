/** Sentences for a screen: broken between words, so that a terminal does not break them within one. */

/**
 * @param width columns of the screen; undefined leaves the text as it is, for a file or a pipe
 * @returns the text with line feeds for some of its spaces; a word that is longer than a line stays whole
 */
export function screenLines(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .map((line) => brokenAt(line, width))
    .join('\n');
}

function brokenAt(line: string, width: number): string {
  if (line.length <= width) return line;
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (longer.length <= width || current === '') {
      current = longer;
    } else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current].join('\n');
}

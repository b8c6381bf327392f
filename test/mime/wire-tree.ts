/** A parenthesised answer of IMAP as a tree, in which it no longer matters how its strings were written. */
export type WireTree = null | number | string | WireTree[];

/** @param text an octet string; throws when it is not one whole value */
export function wireTree(text: string): WireTree {
  const reader = new TreeReader(text);
  const tree = reader.value();
  if (reader.at !== text.length) throw new Error(`more than one value: ${text.slice(reader.at, reader.at + 40)}`);
  return tree;
}

class TreeReader {
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  value(): WireTree {
    const { text } = this;
    switch (text[this.at]) {
      case '(':
        return this.list();
      case '"':
        return this.quoted();
      case '{': {
        const size = this.match(/\{(\d+)\}\r\n/y);
        const start = this.at;
        this.at += Number(size);
        if (this.at > text.length) throw new Error('a literal is longer than the answer');
        return text.slice(start, this.at);
      }
      case 'N':
        this.match(/(NIL)/y);
        return null;
      default:
        return Number(this.match(/(\d+)/y));
    }
  }

  private list(): WireTree[] {
    const items: WireTree[] = [];
    this.at++;
    while (this.text[this.at] !== ')') {
      // Only lists follow one another without a blank.
      if (items.length > 0 && !(this.text[this.at] === '(' && Array.isArray(items.at(-1)))) this.match(/( )/y);
      items.push(this.value());
    }
    this.at++;
    return items;
  }

  private quoted(): string {
    return this.match(/"((?:[^"\\\r\n\0\x80-\xff]|\\["\\])*)"/y).replace(/\\(.)/g, '$1');
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) throw new Error(`unexpected ${JSON.stringify(this.text.slice(this.at, this.at + 40))}`);
    this.at = pattern.lastIndex;
    return match[1]!;
  }
}

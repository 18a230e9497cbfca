import { stripVTControlCharacters } from 'node:util';

/** A terminal breaks where its line ends, also inside a word. */
const SENTENCE = /[.:?!]$/;

/** Long sentences broken between words; tables, and commands, which people copy, stay whole. Pure. */
export function wrapSentences(lines: readonly string[], columns: number | undefined): string[] {
  if (!columns) return [...lines];
  return lines.flatMap((line) => {
    const text = stripVTControlCharacters(line);
    const isSentence = SENTENCE.test(text) && !/\S {2}/.test(text);
    return isSentence && text.length > columns ? wrap(line, columns) : [line];
  });
}

/** Later lines stand as far in as the first. A space that does not break is part of its word. */
function wrap(line: string, columns: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.slice(indent.length).split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    const isTooLong = indent.length + stripVTControlCharacters(longer).length > columns;
    if (isTooLong && current !== '') lines.push(indent + current);
    current = isTooLong ? word : longer;
  }
  return [...lines, indent + current];
}

import { stripVTControlCharacters } from 'node:util';

/** A line whose end a sentence ends; two blanks inside are a table's. */
const SENTENCE = /^(?!.*\S {2}).*[.:?!]$/;

/** Long sentences broken between words; tables and commands, which people copy, stay whole. Pure. */
export function wrapLines(lines: readonly string[], columns: number): string[] {
  const isSentence = (line: string): boolean => SENTENCE.test(stripVTControlCharacters(line));
  return lines.flatMap((line) => (isSentence(line) ? wrap(line, columns) : [line]));
}

/** Later lines stand as far in as the first. A space that does not break is part of its word. */
export function wrap(line: string, columns: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.slice(indent.length).split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    const isTooLong = indent.length + width(longer) > columns;
    if (isTooLong && current !== '') lines.push(indent + current);
    current = isTooLong ? word : longer;
  }
  return [...lines, indent + current];
}

/** Places that a text takes on the screen. */
export function width(text: string): number {
  return stripVTControlCharacters(text).length;
}

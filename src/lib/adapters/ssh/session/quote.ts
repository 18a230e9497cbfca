/** Quotes a word for any login shell, fish included. Throws on NUL. */
function quoteWord(word: string): string {
  if (word.includes('\0')) throw new TypeError('a command argument cannot hold NUL');
  if (/^[\w@%+:,./-]+$/.test(word)) return word;
  return word
    .split(/(['\\])/)
    .map((part) => (part === "'" || part === '\\' ? `\\${part}` : part && `'${part}'`))
    .join('')
    .replace(/^$/, "''");
}

/** A command line of words. */
export function quoteWords(words: string[]): string {
  return words.map(quoteWord).join(' ');
}

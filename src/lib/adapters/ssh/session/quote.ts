/**
 * A word that every login shell hands on as it is: quoted, with backslashes outside of the quotes, since fish takes
 * them for escapes inside. Throws on NUL, which no argument can carry.
 */
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

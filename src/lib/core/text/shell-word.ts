/** A word quoted for POSIX shells and fish. Throws for NUL. */
export function shellWord(word: string): string {
  if (word.includes('\0')) throw new TypeError('a word of a shell holds no NUL');
  if (word === '') return "''";
  if (/^[\w@%+:,./-]+$/.test(word)) return word;
  return word
    .split(/(['\\])/)
    .map((part) => (part === "'" || part === '\\' ? `\\${part}` : part && `'${part}'`))
    .join('');
}

/** A command line of words. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

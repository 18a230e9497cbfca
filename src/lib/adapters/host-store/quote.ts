/** A word that a POSIX shell reads back as it is, whatever it holds. Throws for NUL, which no argument can carry. */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new Error('a word of a shell holds no NUL');
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

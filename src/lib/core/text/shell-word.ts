/** A word as a POSIX shell reads it back. Throws for NUL, which no argument can carry. */
export function shellWord(word: string): string {
  if (word.includes('\0')) throw new TypeError('a word of a shell holds no NUL');
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

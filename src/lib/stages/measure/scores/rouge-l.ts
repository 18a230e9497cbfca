/** ROUGE-L: F-measure of the longest common subsequence (Lin, 2004), equal to Google's rouge-score without its stemmer. */
export function rougeL(expected: string, answer: string): number {
  const [wanted, given] = [tokensOf(expected), tokensOf(answer)];
  const both = wanted.length + given.length;
  return both === 0 ? 0 : (2 * commonLength(wanted, given)) / both;
}

/** Tokens of rouge-score: runs of a–z and 0–9 in lower case, so that an accented letter separates. */
function tokensOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

function commonLength(one: readonly string[], other: readonly string[]): number {
  let above = new Uint32Array(other.length + 1);
  for (const token of one) {
    const row = new Uint32Array(other.length + 1);
    for (const [at, each] of other.entries())
      row[at + 1] = token === each ? (above[at] ?? 0) + 1 : Math.max(above[at + 1] ?? 0, row[at] ?? 0);
    above = row;
  }
  return above.at(-1) ?? 0;
}

/** Articles, which say nothing of an answer; `l` and `d` remain of an elision. */
const ARTICLES = new Set(['a', 'an', 'the', 'le', 'la', 'les', 'l', 'un', 'une', 'des', 'du', 'd']);

/** F1 of the words that two texts share, as SQuAD counts it (Rajpurkar, 2016), with French and English articles left aside. */
export function tokenF1(expected: string, answer: string): number {
  const [wanted, given] = [wordsOf(expected), wordsOf(answer)];
  const shared = countShared(wanted, given);
  const both = wanted.length + given.length;
  return both === 0 ? 1 : (2 * shared) / both;
}

/** Words in NFKC and lower case: apostrophes and hyphens separate, other punctuation vanishes; articles go unless all are. */
function wordsOf(text: string): string[] {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’‘\p{Pd}]/gu, ' ')
    .replace(/[\p{P}\p{S}]/gu, '')
    .split(/\s+/u)
    .filter((word) => word !== '');
  const telling = words.filter((word) => !ARTICLES.has(word));
  return telling.length === 0 ? words : telling;
}

function countShared(wanted: readonly string[], given: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  return given.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count > 0;
  }).length;
}

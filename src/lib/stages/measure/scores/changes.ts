import { seededRandom } from '../stats/bootstrap.ts';
import { dropAccents } from './fold.ts';

/** Ways to write the same question. */
export const CHANGES = ['typos', 'case', 'accents'] as const;
export type ChangeName = (typeof CHANGES)[number];

/** Share of the words of four letters or more that a typo hits; at least one. */
const TYPO_SHARE = 0.2;

/** A text with typos, in capitals, or without accents; only typos are drawn, by seed and text. */
export function changeText(kind: ChangeName, text: string, seed: number | string): string {
  if (kind === 'case') return text.toUpperCase();
  return kind === 'accents' ? dropAccents(text) : withTypos(text, seed);
}

function withTypos(text: string, seed: number | string): string {
  const random = seededRandom(`typos ${seed} ${text}`);
  const words = [...text.matchAll(/(?<![\p{L}\p{M}\p{N}])\p{Script=Latin}{4,}(?![\p{L}\p{M}\p{N}])/gu)];
  const ranked = words.map((word) => ({ word, rank: random() })).toSorted((one, other) => one.rank - other.rank);
  const hit = ranked
    .slice(0, Math.ceil(words.length * TYPO_SHARE))
    .toSorted((one, other) => other.word.index - one.word.index);
  return hit.reduce(
    (left, { word: { 0: word, index } }) =>
      left.slice(0, index) + misspell(word, random) + left.slice(index + word.length),
    text,
  );
}

/** One edit inside a word: two letters swapped, one left out, or one doubled. */
function misspell(letters: string, random: () => number): string {
  const swappable = letterPairs(letters);
  const kind = Math.floor(random() * (swappable.length > 0 ? 3 : 2));
  const at =
    kind === 2
      ? (swappable[Math.floor(random() * swappable.length)] ?? 1)
      : 1 + Math.floor(random() * (letters.length - 2));
  const [before, here, next] = [letters.slice(0, at), letters.charAt(at), letters.charAt(at + 1)];
  if (kind === 0) return before + letters.slice(at + 1);
  return kind === 1 ? before + here + letters.slice(at) : before + next + here + letters.slice(at + 2);
}

/** Places of two different letters, first of the word left aside. */
function letterPairs(letters: string): number[] {
  return Array.from({ length: letters.length - 2 }, (_, at) => at + 1).filter((at) => letters[at] !== letters[at + 1]);
}

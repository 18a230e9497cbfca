import { avalanche } from './hash128.ts';
import { withRoom, type Words } from './words.ts';

/** Words that are compared together. */
const RUN = 3;
/** Odd multipliers keep the order of words in a run. */
const [FIRST, SECOND] = [0x9e3779b1 | 0, 0x85ebca77 | 0];

/** Hashes of the words of one row as compared, in their order; reused from row to row. */
export class WordHashes {
  words: Words = new Uint32Array(1024);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  /** Makes room for `more` words. */
  reserve(more: number): void {
    this.words = withRoom(this.words, this.count + more);
  }

  /** Writes a hash of each run of three words, or of all words where there are fewer; returns their number. */
  runs(into: Uint32Array): number {
    const { words, count } = this;
    if (count === 0) return 0;
    let [one, two] = [words[0] as number, wordAt(words, 1, count)];
    if (count < RUN) into[0] = runOf(one, two, 0);
    for (let at = 2; at < count; at += 1) {
      const three = words[at] as number;
      into[at - 2] = runOf(one, two, three);
      one = two;
      two = three;
    }
    return Math.max(1, count - RUN + 1);
  }
}

function wordAt(words: Uint32Array, at: number, count: number): number {
  return at < count ? (words[at] as number) : 0;
}

function runOf(one: number, two: number, three: number): number {
  return avalanche(Math.imul(Math.imul(one, FIRST) + two, SECOND) + three);
}

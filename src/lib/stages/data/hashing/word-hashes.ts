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

  /** Makes room for `more` words, and for what fills up the last run. */
  reserve(more: number): void {
    this.words = withRoom(this.words, this.count + more + RUN);
  }

  /** Writes a hash of each run of three words, or of all words where there are fewer; returns their number. */
  runs(into: Uint32Array): number {
    const { words, count } = this;
    if (count === 0) return 0;
    words.fill(0, count, count + RUN - 1);
    const runs = Math.max(1, count - RUN + 1);
    let [one, two] = [words[0] as number, words[1] as number];
    for (let at = 0; at < runs; at += 1) {
      const three = words[at + 2] as number;
      into[at] = avalanche(Math.imul(Math.imul(one, FIRST) + two, SECOND) + three);
      one = two;
      two = three;
    }
    return runs;
  }
}

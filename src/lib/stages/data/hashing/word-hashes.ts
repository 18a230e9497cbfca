import { avalanche } from './hash128.ts';

const [SPACE, OFFSET, PRIME] = [0x20, 0x811c9dc5 | 0, 0x01000193];
/** Words that are compared together. */
const RUN = 3;
/** Odd multipliers keep the order of words in a run. */
const [FIRST, SECOND] = [0x9e3779b1 | 0, 0x85ebca77 | 0];

/** Hashes of the words of one row as compared, in their order; reused from row to row. */
export class WordHashes {
  words = new Uint32Array(1024);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  /** Appends the words of a folded text (FNV-1a); spaces and marks between messages end a word. */
  append(folded: Uint8Array, length: number): void {
    if (this.words.length < this.count + length) this.grow(this.count + length);
    const { words } = this;
    let hash = OFFSET;
    let count = this.count;
    for (let at = 0; at < length; at += 1) {
      const byte = folded[at] as number;
      if (byte > SPACE) hash = Math.imul(hash ^ byte, PRIME);
      else if (hash !== OFFSET) {
        words[count++] = hash;
        hash = OFFSET;
      }
    }
    if (hash !== OFFSET) words[count++] = hash;
    this.count = count;
  }

  /** Writes a hash of each run of three words, or of all words where there are fewer; returns their number. */
  runs(into: Uint32Array): number {
    const { words, count } = this;
    if (count === 0) return 0;
    const runs = Math.max(1, count - RUN + 1);
    for (let at = 0; at < runs; at += 1) {
      const [one, two, three] = [words[at] as number, wordAt(words, at + 1, count), wordAt(words, at + 2, count)];
      into[at] = avalanche(Math.imul(Math.imul(one, FIRST) + two, SECOND) + three);
    }
    return runs;
  }

  private grow(size: number): void {
    const larger = new Uint32Array(size * 2);
    larger.set(this.words.subarray(0, this.count));
    this.words = larger;
  }
}

function wordAt(words: Uint32Array, at: number, count: number): number {
  return at < count ? (words[at] as number) : 0;
}

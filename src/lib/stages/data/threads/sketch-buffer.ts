import { BANDS, BIT_WORDS, Sketch } from '../hashing/sketch.ts';
import type { RowHasher } from '../rows/row-hasher.ts';

const WIDTH = BANDS + BIT_WORDS;
type Words = Uint32Array<ArrayBuffer>;

/** Sketches and runs of words of the good rows of a chunk while it is read. Reused from chunk to chunk. */
export class SketchBuffer {
  private readonly sketch = new Sketch();
  private readonly row = new Uint32Array(WIDTH);
  private count = 0;
  private sketches: Words = new Uint32Array(1024 * WIDTH);
  private counts: Words = new Uint32Array(1024);
  private used = 0;
  private runs: Words = new Uint32Array(1 << 18);

  clear(): void {
    this.count = 0;
    this.used = 0;
  }

  /** Appends the row that was hashed last. Of a text without words, the sketch is of its whole. */
  add(hasher: RowHasher): void {
    const runs = hasher.countRuns();
    if (runs > 0) this.sketch.write(hasher.runs, runs, this.row);
    else this.sketch.write(hasher.key, 1, this.row);
    this.sketches = append(this.sketches, this.count * WIDTH, this.row);
    this.counts = append(this.counts, this.count, [runs]);
    this.runs = append(this.runs, this.used, hasher.runs.subarray(0, runs));
    this.count += 1;
    this.used += runs;
  }

  /** Runs that each row has. */
  runCounts(): Uint32Array {
    return this.counts.slice(0, this.count);
  }

  /** Band after band, the last bits of each row, the runs of each row. */
  words(): Uint32Array {
    const { count, sketches, used } = this;
    const words = new Uint32Array(count * WIDTH + used);
    for (let row = 0; row < count; row += 1) {
      const from = row * WIDTH;
      for (let band = 0; band < BANDS; band += 1) words[band * count + row] = sketches[from + band] as number;
      words.set(sketches.subarray(from + BANDS, from + WIDTH), count * BANDS + row * BIT_WORDS);
    }
    words.set(this.runs.subarray(0, used), count * WIDTH);
    return words;
  }
}

/** Writes words from `at`, into a larger array where they do not fit. */
function append(words: Words, at: number, more: ArrayLike<number>): Words {
  let held = words;
  if (at + more.length > held.length) {
    held = new Uint32Array((at + more.length) * 2);
    held.set(words);
  }
  held.set(more, at);
  return held;
}

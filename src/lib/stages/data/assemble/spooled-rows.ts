import { closeSync, openSync, readSync } from 'node:fs';
import { BANDS, BIT_WORDS } from '../hashing/sketch.ts';
import type { RowIndex } from './row-index.ts';
import type { ChatRow } from '../rows/chat-row.ts';
import type { ChunkResult } from '../threads/chunk-result.ts';
import { spoolPath } from '../threads/reader-pool.ts';

/** Good rows as they lie in the spool files, read in any order. */
export class SpooledRows {
  private readonly dir: string;
  private readonly results: readonly ChunkResult[];
  private readonly index: RowIndex;
  private readonly files = new Map<number, number>();
  private buffer = Buffer.allocUnsafe(1 << 16);

  constructor(dir: string, results: readonly ChunkResult[], index: RowIndex) {
    this.dir = dir;
    this.results = results;
    this.index = index;
  }

  /** The row as byte texts. */
  read(row: number): ChatRow {
    const { spool, from } = this.find(row);
    const { sizes } = this.index;
    return JSON.parse(
      this.text(spool.file, spool.offset + sumOf(sizes, from, row), (sizes[row] as number) - 1),
    ) as ChatRow;
  }

  /** Writes the hashes of the row's runs of words to `into`; returns their number. */
  readRuns(row: number, into: Uint32Array): number {
    const { spool, from, rows } = this.find(row);
    const { runs = new Uint32Array() } = this.index;
    const count = runs[row] as number;
    const words = rows * (BANDS + BIT_WORDS) + sumOf(runs, from, row);
    this.fill(Buffer.from(into.buffer, 0, count * 4), spool.file, spool.offset + spool.bytes + words * 4);
    return count;
  }

  /** Writes the output lines of a chunk to the start of `into`. */
  readLines({ file, offset, bytes }: ChunkResult['spool'], into: Buffer): void {
    this.fill(into.subarray(0, bytes), file, offset);
  }

  [Symbol.dispose](): void {
    for (const descriptor of this.files.values()) closeSync(descriptor);
  }

  /** Reads `width` words a row of the sketches, from the `first` of them, into a column. */
  readSketches(first: number, width: number, column: Uint32Array): void {
    const { starts } = this.index;
    for (const [chunk, { spool }] of this.results.entries()) {
      const from = starts[chunk] as number;
      const rows = (starts[chunk + 1] as number) - from;
      const part = Buffer.from(column.buffer, from * width * 4, rows * width * 4);
      this.fill(part, spool.file, spool.offset + spool.bytes + first * rows * 4);
    }
  }

  private find(row: number): { spool: ChunkResult['spool']; from: number; rows: number } {
    const { starts } = this.index;
    const chunk = chunkOf(starts, row);
    const from = starts[chunk] as number;
    return { spool: (this.results[chunk] as ChunkResult).spool, from, rows: (starts[chunk + 1] as number) - from };
  }

  private text(file: number, from: number, size: number): string {
    if (this.buffer.length < size) this.buffer = Buffer.allocUnsafe(size * 2);
    this.fill(this.buffer.subarray(0, size), file, from);
    return this.buffer.toString('latin1', 0, size);
  }

  private fill(into: Buffer, file: number, from: number): void {
    const descriptor = this.files.get(file) ?? openSync(spoolPath(this.dir, file), 'r');
    this.files.set(file, descriptor);
    for (let done = 0; done < into.length;) {
      const read = readSync(descriptor, into, done, into.length - done, from + done);
      if (read === 0) throw new Error('a spool file is shorter than what was written');
      done += read;
    }
  }
}

function sumOf(column: Uint32Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += column[at] as number;
  return sum;
}

/** The chunk that holds a row. Binary search. */
function chunkOf(starts: readonly number[], row: number): number {
  let [low, high] = [0, starts.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= row) low = middle;
    else high = middle;
  }
  return low;
}

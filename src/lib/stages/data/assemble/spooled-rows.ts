import { closeSync, openSync, readSync } from 'node:fs';
import type { RowIndex } from './row-index.ts';
import type { ChatRow } from '../rows/chat-row.ts';
import type { ChunkResult } from '../threads/chunk-result.ts';
import { spoolPath } from '../threads/reader-pool.ts';

/** Good rows as they lie in the spool files, read one by one in any order. Close it whatever happens. */
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
    const chunk = chunkOf(this.index.starts, row);
    const { file, offset } = (this.results[chunk] as ChunkResult).spool;
    const { sizes } = this.index;
    let from = offset;
    for (let at = this.index.starts[chunk] as number; at < row; at += 1) from += sizes[at] as number;
    return JSON.parse(this.text(file, from, (sizes[row] as number) - 1)) as ChatRow;
  }

  close(): void {
    for (const descriptor of this.files.values()) closeSync(descriptor);
  }

  private text(file: number, from: number, size: number): string {
    const descriptor = this.files.get(file) ?? openSync(spoolPath(this.dir, file), 'r');
    this.files.set(file, descriptor);
    if (this.buffer.length < size) this.buffer = Buffer.allocUnsafe(size * 2);
    for (let done = 0; done < size;) {
      const read = readSync(descriptor, this.buffer, done, size - done, from + done);
      if (read === 0) throw new Error('a spool file is shorter than what was written');
      done += read;
    }
    return this.buffer.toString('latin1', 0, size);
  }
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

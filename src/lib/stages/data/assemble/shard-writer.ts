import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** One file of rows of a split. */
export interface Shard {
  path: string;
  rows: number;
  bytes: number;
}

const SHARD_BYTES = 64 * 1024 * 1024;
const BUFFER_BYTES = 1 << 20;

/** Writes lines of one split into files of bounded size: `train-00000.jsonl`, `train-00001.jsonl`, … */
export class ShardWriter {
  private readonly dir: string;
  private readonly split: string;
  private readonly shards: Shard[] = [];
  private readonly buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private buffered = 0;
  private descriptor: number | undefined;

  constructor(dir: string, split: string) {
    this.dir = dir;
    this.split = split;
  }

  /** Appends the line at `[from, to)` of `bytes`, newline included. */
  add(bytes: Buffer, from: number, to: number): void {
    const shard = this.shardFor(to - from);
    shard.rows += 1;
    shard.bytes += to - from;
    if (this.buffered + to - from > BUFFER_BYTES) this.flush();
    if (to - from > BUFFER_BYTES) this.write(bytes.subarray(from, to));
    else this.buffered += bytes.copy(this.buffer, this.buffered, from, to);
  }

  /** Ends the last file; may be called again. */
  close(): Shard[] {
    this.flush();
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
    return this.shards;
  }

  private shardFor(size: number): Shard {
    const last = this.shards.at(-1);
    if (last && last.bytes + size <= SHARD_BYTES) return last;
    this.close();
    const path = `${this.split}-${String(this.shards.length).padStart(5, '0')}.jsonl`;
    this.descriptor = openSync(join(this.dir, path), 'w');
    const shard = { path, rows: 0, bytes: 0 };
    this.shards.push(shard);
    return shard;
  }

  private flush(): void {
    if (this.buffered > 0) this.write(this.buffer.subarray(0, this.buffered));
    this.buffered = 0;
  }

  private write(bytes: Buffer): void {
    if (this.descriptor === undefined) throw new Error('no shard is open');
    for (let done = 0; done < bytes.length;) done += writeSync(this.descriptor, bytes, done);
  }
}

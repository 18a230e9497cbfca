import { SPLITS } from '../../../core/project/resources/dataset.ts';
import type { ChunkResult } from '../threads/chunk-result.ts';
import type { Manifest } from './manifest.ts';
import type { RowIndex } from './row-index.ts';
import { ShardWriter, type Shard } from './shard-writer.ts';
import { DROPPED } from './split-groups.ts';
import type { SpooledRows } from './spooled-rows.ts';

/** Shards by split, in the order of `SPLITS`, with their rows and bytes together. */
export function describeSplits(shards: readonly Shard[][]): Manifest['splits'] {
  const total = (of: readonly Shard[], field: 'rows' | 'bytes'): number => of.reduce((sum, one) => sum + one[field], 0);
  const entries = shards.map((of, at) => [
    SPLITS[at],
    { rows: total(of, 'rows'), bytes: total(of, 'bytes'), shards: of },
  ]);
  return Object.fromEntries(entries) as Manifest['splits'];
}

/** Copies the kept lines of the spool files, in the order of the input, into the shards of their splits. */
export function writeShards(
  rows: SpooledRows,
  treeDir: string,
  results: readonly ChunkResult[],
  index: RowIndex,
  splits: Uint8Array,
): Manifest['splits'] {
  const writers = SPLITS.map((name) => new ShardWriter(treeDir, name));
  const buffer = Buffer.allocUnsafe(results.reduce((most, { spool }) => Math.max(most, spool.bytes), 0));
  try {
    for (const [place, { spool }] of results.entries()) {
      rows.readLines(spool, buffer);
      copyLines(buffer, index, splits, index.starts[place] ?? 0, index.starts[place + 1] ?? 0, writers);
    }
    return describeSplits(writers.map((writer) => writer.close()));
  } finally {
    for (const writer of writers) writer.close();
  }
}

function copyLines(
  bytes: Buffer,
  { sizes }: RowIndex,
  splits: Uint8Array,
  from: number,
  to: number,
  writers: ShardWriter[],
): void {
  let at = 0;
  for (let row = from; row < to; row += 1) {
    const end = at + (sizes[row] as number);
    const split = splits[row] as number;
    if (split !== DROPPED) writers[split]?.add(bytes, at, end);
    at = end;
  }
}

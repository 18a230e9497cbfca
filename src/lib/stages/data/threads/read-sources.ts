import { availableParallelism } from 'node:os';
import type { SourceFacts } from '../source/describe-source.ts';
import { splitRows } from '../source/split-rows.ts';
import { readParquet } from '../source/parquet.ts';
import { readBytes } from '../source/read-bytes.ts';
import type { ReadSetup } from './chunk-reader.ts';
import type { ChunkResult } from './chunk-result.ts';
import { openPool, type ReaderPool } from './reader-pool.ts';

/** A source after it was read to its end. */
export interface SourceRead {
  facts: SourceFacts;
  sha256: string;
  size: number;
}

export interface ReadOptions {
  setup: ReadSetup;
  /** Folder for spool files. */
  dir: string;
  signal: AbortSignal;
  /** Hears the bytes read so far (on disk). */
  onProgress: (bytes: number) => void;
  /** Size of a piece of work; results do not depend on it. */
  chunkBytes?: number;
  /** Worker threads, 0 for none; results do not depend on it. */
  threads?: number;
}

const CHUNK_BYTES = 1 << 20;
/** Below, starting threads takes longer than the work. */
const SMALL_BYTES = 4 << 20;
const MAX_THREADS = 8;

/** Reads all sources, row by row, into spool files; memory holds hashes and counts only. */
export async function readSources(
  sources: readonly SourceFacts[],
  options: ReadOptions,
): Promise<{ results: ChunkResult[]; sources: SourceRead[] }> {
  const threads = options.threads ?? threadsFor(sources);
  const csv = sources.some((source) => source.format === 'csv');
  const pool = await openPool({ setup: options.setup, dir: options.dir, csv, threads });
  try {
    const read: SourceRead[] = [];
    const progress = { chunks: 0, bytes: 0 };
    for (const facts of sources) read.push(await readSource(facts, read.length, pool, progress, options));
    return { results: await pool.finish(), sources: read };
  } finally {
    await pool.close();
  }
}

async function readSource(
  facts: SourceFacts,
  source: number,
  pool: ReaderPool,
  progress: { chunks: number; bytes: number },
  { signal, onProgress, chunkBytes = CHUNK_BYTES }: ReadOptions,
): Promise<SourceRead> {
  const { bytes, seal } =
    facts.format === 'parquet' ? readParquet(facts.path, signal) : readBytes(facts.path, facts.gzip, signal);
  for await (const chunk of splitRows(bytes, facts, chunkBytes)) {
    signal.throwIfAborted();
    progress.bytes += chunk.bytes.length;
    await pool.submit({ ...chunk, id: progress.chunks, source });
    progress.chunks += 1;
    onProgress(progress.bytes);
  }
  return { facts, ...seal() };
}

function threadsFor(sources: readonly SourceFacts[]): number {
  const bytes = sources.reduce((sum, source) => sum + source.bytes, 0);
  return bytes < SMALL_BYTES ? 0 : Math.min(MAX_THREADS, availableParallelism());
}

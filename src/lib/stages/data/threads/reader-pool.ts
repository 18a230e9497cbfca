import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Chunk } from '../source/chunk.ts';
import { ChunkReader, type ReadSetup } from './chunk-reader.ts';
import type { ChunkResult } from './chunk-result.ts';
import { loadTools, type WorkerSetup } from './worker-setup.ts';
import { workerUrl } from '../../../core/kit/worker-url.ts';

/** Reads chunks, on several threads or on this one. */
export interface ReaderPool {
  /** Resolves when the pool has room for another chunk, so that the reader never runs ahead. */
  submit(chunk: Chunk): Promise<void>;
  finish(): Promise<ChunkResult[]>;
  close(): Promise<void>;
}

export interface PoolOptions {
  setup: ReadSetup;
  csv: boolean;
  /** Folder of the spool files. */
  dir: string;
  /** 0: read on this thread. */
  threads: number;
}

/** Chunks that a thread may have waiting, so that it is never idle. */
const AHEAD = 2;

/** Rows die young: a larger nursery would only be more memory to walk through. */
const YOUNG_MIB = 16;

export function spoolPath(dir: string, file: number): string {
  return join(dir, `spool-${file}`);
}

/** Opens a pool; close it whatever happens. */
export async function openPool(options: PoolOptions): Promise<ReaderPool> {
  return options.threads === 0 ? openInline(options) : openThreads(options);
}

async function openInline({ setup, csv, dir }: PoolOptions): Promise<ReaderPool> {
  const descriptor = openSync(spoolPath(dir, 0), 'w', 0o600);
  const reader = new ChunkReader(setup, { file: 0, descriptor }, await loadTools({ setup, csv }));
  const results: ChunkResult[] = [];
  return {
    submit: async (chunk) => void results.push(reader.read(chunk)),
    finish: async () => results,
    close: async () => closeSync(descriptor),
  };
}

function openThreads(options: PoolOptions): ReaderPool {
  const results: ChunkResult[] = [];
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  let sent = 0;
  const failed = Promise.withResolvers<never>();
  const done = Promise.withResolvers<void>();
  let closing = false;
  failed.promise.catch(() => undefined);
  const free = (worker: Worker): void => {
    const next = waiting.shift();
    if (next) next(worker);
    else idle.push(worker);
  };
  const workers = Array.from({ length: options.threads }, (_, file) => startWorker(options, file));
  for (const worker of workers) {
    worker.on('message', (result: ChunkResult) => {
      results.push(result);
      free(worker);
      if (closing && results.length === sent) done.resolve();
    });
    worker.on('error', failed.reject);
  }
  for (let round = 0; round < AHEAD; round += 1) idle.push(...workers);
  const nextWorker = (): Promise<Worker> => {
    const worker = idle.shift();
    return worker ? Promise.resolve(worker) : new Promise((resolve) => waiting.push(resolve));
  };
  return {
    submit: async (chunk) => {
      const worker = await Promise.race([nextWorker(), failed.promise]);
      sent += 1;
      worker.postMessage(chunk, moved(chunk));
    },
    finish: async () => {
      closing = true;
      if (results.length < sent) await Promise.race([done.promise, failed.promise]);
      return results.sort((left, right) => left.id - right.id);
    },
    close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  };
}

function startWorker({ setup, csv, dir }: PoolOptions, file: number): Worker {
  const workerData: WorkerSetup = { setup, csv, spool: { file, path: spoolPath(dir, file) } };
  return new Worker(workerUrl('lib/stages/data/threads/chunk-worker'), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
  });
}

/** A chunk that fills its memory moves; one in shared memory is copied. */
function moved({ bytes, bounds }: Chunk): ArrayBuffer[] {
  const owned = bytes.byteOffset === 0 && bytes.buffer.byteLength < bytes.byteLength * 2;
  return [...(owned ? [bytes.buffer as ArrayBuffer] : []), ...(bounds ? [bounds.buffer as ArrayBuffer] : [])];
}

import { openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Chunk } from '../source/chunk.ts';
import { ChunkReader } from './chunk-reader.ts';
import { loadTools, transferable, type WorkerSetup } from './worker-setup.ts';

const { setup, spool, csv } = workerData as WorkerSetup;
const descriptor = openSync(spool.path, 'w', 0o600);
const reader = new ChunkReader(setup, { file: spool.file, descriptor }, await loadTools({ setup, csv }));

parentPort?.on('message', (chunk: Chunk) => {
  const result = reader.read(chunk);
  // Frees the chunk now: a collector that counts its own memory alone would keep dozens.
  (chunk.bytes.buffer as ArrayBuffer).transfer(0);
  parentPort?.postMessage(result, transferable(result));
});

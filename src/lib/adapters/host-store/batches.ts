import type { TreeFile } from '../../core/ports/artifacts.ts';

/** Files up to this size, bytes, travel together, which saves round trips. */
const SMALL = 1024 * 1024;
/** A lost connection costs at most one batch. */
const BATCH_BYTES = 32 * 1024 * 1024;
/** Their names must fit a command line of the host. */
const BATCH_FILES = 1000;

/** Sum of sizes, bytes. */
export function sizeOf(files: readonly TreeFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function isSmall({ size }: TreeFile): boolean {
  return size <= SMALL;
}

function batchesOf<File extends TreeFile>(files: File[]): File[][] {
  const batches: File[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = batches.at(-1);
    if (last && last.length < BATCH_FILES && bytes + file.size <= BATCH_BYTES) last.push(file);
    else [bytes] = [0, batches.push([file])];
    bytes += file.size;
  }
  return batches;
}

/** How files travel: small ones together, a large one by itself, with the bytes that have arrived. */
export interface Carrier<File> {
  batch(files: File[]): Promise<void>;
  file(file: File, onProgress: (done: number) => void): Promise<void>;
}

/** Carries all files; `progress` hears of the bytes so far. */
export async function carryFiles<File extends TreeFile>(
  files: File[],
  carrier: Carrier<File>,
  progress: (bytes: number) => void,
): Promise<void> {
  let carried = 0;
  progress(carried);
  for (const batch of batchesOf(files.filter(isSmall))) {
    await carrier.batch(batch);
    carried += batch.reduce((sum, { size }) => sum + size, 0);
    progress(carried);
  }
  for (const file of files.filter((one) => !isSmall(one))) {
    await carrier.file(file, (done) => progress(carried + Math.min(done, file.size)));
    carried += file.size;
    progress(carried);
  }
}

import type { TreeFile } from '../../core/ports/artifacts.ts';

/** Files up to this size, bytes, travel together, which saves round trips. */
const SMALL = 1024 * 1024;
/** A lost connection costs at most one batch. */
const BATCH_BYTES = 32 * 1024 * 1024;
/** Their names must fit a command line of the host. */
const BATCH_FILES = 1000;

export function isSmall({ size }: TreeFile): boolean {
  return size <= SMALL;
}

export function batchesOf<File extends TreeFile>(files: File[]): File[][] {
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

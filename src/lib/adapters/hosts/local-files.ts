import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { absentOnly } from '../project-store/read-bytes.ts';
import type { HostFiles } from '../../core/ports/host.ts';
import { writeDurably } from '../project-store/durable-file.ts';

const PRIVATE = 0o600;
const PRIVATE_FOLDER = 0o700;

export const localFiles: HostFiles = {
  read: readRange,
  write: async (path, content, mode = PRIVATE) => {
    await mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    await writeDurably(path, content, dirname(path), mode);
  },
  remove: async (...paths) => {
    await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
  },
  list: async (folder) => {
    const names = (await readdir(folder).catch(absentOnly)) ?? [];
    return names.sort((left, right) => (left < right ? -1 : 1));
  },
};

/** Undefined if absent; rejects if unreadable. */
async function readRange(
  path: string,
  { offset = 0, length }: { offset?: number; length?: number } = {},
): Promise<Uint8Array | undefined> {
  const file = await open(path, 'r').catch(absentOnly);
  if (!file) return undefined;
  try {
    const { size } = await file.stat();
    if (size === 0) return (await file.readFile()).subarray(offset, length === undefined ? undefined : offset + length);
    const wanted = Math.min(length ?? Infinity, Math.max(0, size - offset));
    const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

import { lstat } from 'node:fs/promises';
import { inside } from './inside.ts';
import { readNames, readProjectFile } from './read-bytes.ts';
import type { FileSource } from './reader.ts';

/** A larger file is opened each time. */
const REMEMBERED_BYTES = 1024 * 1024;

/** A file that changed so lately may change again without another time, ns: clocks of file systems tick every 10 ms. */
const UNSETTLED_NS = 40_000_000n;

/** Files of a folder: one is opened again only after its inode, size or time of change is another. */
export function folderFiles(root: string): FileSource {
  const known = new Map<string, { stamp: string; content: Uint8Array }>();
  return {
    names: (dir) => readNames(inside(root, dir)),
    read: async (path, limit) => {
      const stamp = await stampOf(inside(root, path));
      const before = known.get(path);
      if (before && before.stamp === stamp) return before.content;
      const content = await readProjectFile(root, path, limit);
      if (content && stamp !== undefined && content.byteLength <= REMEMBERED_BYTES) known.set(path, { stamp, content });
      else known.delete(path);
      return content;
    },
  };
}

/** Undefined where it says nothing for sure. */
async function stampOf(path: string): Promise<string | undefined> {
  const found = await lstat(path, { bigint: true }).catch(() => undefined);
  if (!found || BigInt(Date.now()) * 1_000_000n - found.ctimeNs < UNSETTLED_NS) return undefined;
  return `${found.dev}:${found.ino}:${found.size}:${found.ctimeNs}`;
}

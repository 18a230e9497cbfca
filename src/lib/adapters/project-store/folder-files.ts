import { lstat } from 'node:fs/promises';
import { saysAbsent } from '../../core/kit/read-if-present.ts';
import { inside } from './inside.ts';
import { readNames, readProjectFile } from './read-bytes.ts';
import type { FileSource } from './reader.ts';

/** A larger file is opened each time. */
const REMEMBERED_BYTES = 1024 * 1024;

/** A file that changed so lately may change again without another time, ns: clocks of file systems tick every 10 ms. */
const UNSETTLED_NS = 40_000_000n;

export interface FolderFiles extends FileSource {
  /** Remembers what this process has just put there. */
  wrote(path: string, content: string | Uint8Array): Promise<void>;
}

/** Files of a folder: one is opened again only after its inode, size or time of change is another. */
export function folderFiles(root: string): FolderFiles {
  const known = new Map<string, { stamp: string; content: Uint8Array }>();
  const remember = (path: string, stamp: string | undefined, content: Uint8Array): void => {
    if (stamp !== undefined && content.byteLength <= REMEMBERED_BYTES) known.set(path, { stamp, content });
    else known.delete(path);
  };
  return {
    names: (dir) => readNames(inside(root, dir)),
    read: async (path, limit) => {
      const found = await look(inside(root, path));
      if (found === 'absent') return undefined;
      const before = known.get(path);
      if (before && before.stamp === found?.stamp) return before.content;
      const content = await readProjectFile(root, path, limit);
      if (content) remember(path, found?.isSettled ? found.stamp : undefined, content);
      return content;
    },
    wrote: async (path, content) => {
      const found = await look(inside(root, path));
      const stamp = typeof found === 'object' ? found.stamp : undefined;
      remember(path, stamp, typeof content === 'string' ? Buffer.from(content) : content);
    },
  };
}

/** Undefined where the system does not say. */
async function look(path: string): Promise<{ stamp: string; isSettled: boolean } | 'absent' | undefined> {
  try {
    const { dev, ino, size, ctimeNs } = await lstat(path, { bigint: true });
    const isSettled = BigInt(Date.now()) * 1_000_000n - ctimeNs >= UNSETTLED_NS;
    return { stamp: `${dev}:${ino}:${size}:${ctimeNs}`, isSettled };
  } catch (error) {
    return saysAbsent(error) ? 'absent' : undefined;
  }
}

import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mapBounded } from '../map-bounded.ts';

/** Bytes that the files below a folder take on disk; links count as themselves. */
export async function folderBytes(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await mapBounded(files, 16, async ({ parentPath, name }) => {
    const found = await lstat(join(parentPath, name)).catch(() => undefined);
    return (found?.blocks ?? 0) * 512;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

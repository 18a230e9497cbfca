import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. On a read-only file system Node says that nothing is there (ENOENT) where several are
 * missing: the first one is asked for by itself then, and its own reason is thrown. That somebody else has made it is none.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(firstMissing(path)).catch((reason: unknown) => {
      if ((reason as NodeJS.ErrnoException).code !== 'EEXIST') throw reason;
    });
    await mkdir(path, { recursive: true });
  }
}

function firstMissing(path: string): string {
  const above = dirname(path);
  return above === path || existsSync(above) ? path : firstMissing(above);
}

import { stat } from 'node:fs/promises';

/** Whether a directory is there. */
export async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** The nearest folder on the way up that is there: a store not made yet lies on its file system. */
export function existingParent(path: string): string {
  return existsSync(path) ? path : existingParent(dirname(path));
}

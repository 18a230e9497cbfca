import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { outsideProject } from './inside.ts';

const STATE = '.sovran';
/** What is deeper is written through its held folder, or moved there. */
const LEVELS = 2;

/**
 * Refuses a project whose `.sovran` is a link, or holds one: a clone may bring it along, and journal, lock and reserve
 * would be written wherever it leads. Throws `outside-project` (exit 2); nothing was written.
 */
export function refuseLinkedState(root: string): void {
  const found = lstatSync(join(root, STATE), { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) throw outsideProject(STATE);
  if (found?.isDirectory()) refuseLinksIn(root, STATE, LEVELS);
}

function refuseLinksIn(root: string, folder: string, levels: number): void {
  for (const entry of entriesOf(join(root, folder))) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) throw outsideProject(path);
    if (entry.isDirectory() && levels > 1) refuseLinksIn(root, path, levels - 1);
  }
}

/** A folder that goes meanwhile, as turns of the lock do, holds nothing. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

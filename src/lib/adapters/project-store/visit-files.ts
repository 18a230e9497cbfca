import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';

/** Files read before others get a turn. */
const BATCH = 256;

/** See `ProjectReader.visitFiles`. Reads in one go: thousands of files cost a tenth of what each by itself costs. */
export async function visitFiles(
  root: string,
  paths: readonly string[],
  visit: (path: string, content: Uint8Array | undefined) => void,
): Promise<void> {
  const real = realpathSync(root);
  const folders = new Map<string, boolean>();
  for (const [at, path] of paths.entries()) {
    if (at % BATCH === BATCH - 1) await turn();
    // A path that leaves the project is not a bug here: lists of paths are files, too.
    const full = join(root, path);
    const folder = dirname(full);
    if (!folders.has(folder)) folders.set(folder, isWithin(real, folder));
    visit(path, folders.get(folder) === true ? readRegular(full) : undefined);
  }
}

function isWithin(real: string, folder: string): boolean {
  try {
    return `${realpathSync(folder)}${sep}`.startsWith(`${real}${sep}`);
  } catch {
    return false;
  }
}

function readRegular(path: string): Uint8Array | undefined {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return fstatSync(file).isFile() ? readFileSync(file) : undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

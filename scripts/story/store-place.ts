import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findCovered } from '../../src/lib/adapters/runners/docker/image/local-build.ts';

/** Store of a story in `dir`; images for a host are built from it. */
export function storePlace(host: string, dir: string): string {
  const beside = join(dir, 'store');
  return host === 'local' ? beside : seenByContainers(beside);
}

/**
 * That folder, or one of the user's data folder in its place: below a folder like `/tmp`, which every container has of its own, no
 * image can be built.
 */
export function seenByContainers(folder: string): string {
  if (!findCovered(folder)) return folder;
  const data = process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  return join(data, 'sovran', 'stores', createHash('sha256').update(folder).digest('hex').slice(0, 8));
}

import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findCovered } from '../../src/lib/adapters/runners/docker/image/local-build.ts';

/**
 * Store of a story in `dir`. Images for a host are built from the store, and none can be from below a folder like `/tmp`, which
 * every container has of its own: then it lies in the user's data folder.
 */
export function storePlace(host: string, dir: string): string {
  const beside = join(dir, 'store');
  if (host === 'local' || !findCovered(beside)) return beside;
  const data = process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  const mark = createHash('sha256').update(dir).digest('hex').slice(0, 8);
  return join(data, 'sovran', 'quickstart', mark);
}

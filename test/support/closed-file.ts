import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a file with its folders; all that is made belongs to `owner` and, as by hand, to no group of the store. */
export function closedFile(path: string, owner: string, mode = 0o600): string {
  const first = mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, 'closed');
  chmodSync(path, mode);
  execFileSync('chown', ['-R', `${owner}:`, first ?? path]);
  return path;
}

/** Mode, owner and group of a path. */
export function rightsOf(path: string): string {
  return execFileSync('stat', ['-c', '%a %U:%G', path], { encoding: 'utf8' }).trim();
}

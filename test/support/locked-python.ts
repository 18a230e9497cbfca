import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = join(import.meta.dirname, '..', '..', '.test');
const INSTALL = ['install', '--quiet', '--no-cache-dir', '--require-hashes', '--no-deps', '--no-build-isolation'];

/**
 * A Python environment with the packages of these locks and nothing else; returns its folder of programs. It stays from one run to the next,
 * named by the digest of its locks. One test file owns a name: two that build it at once would break it.
 */
export function lockedPython(name: string, locks: readonly string[]): string {
  const digest = locks.reduce((hash, path) => hash.update(readFileSync(path)), createHash('sha256')).digest('hex');
  const folder = join(FOLDERS, name, digest.slice(0, 12));
  if (!existsSync(join(folder, 'ready'))) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    execFileSync('python3', ['-m', 'venv', folder]);
    for (const lock of locks) execFileSync(join(folder, 'bin', 'pip'), [...INSTALL, '-r', lock]);
    writeFileSync(join(folder, 'ready'), '');
  }
  return join(folder, 'bin');
}

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** The path itself, or the nearest folder above it that is there. */
export function nearestFolder(path: string): string {
  const parent = dirname(path);
  return existsSync(path) || parent === path ? path : nearestFolder(parent);
}

import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const DAY_MS = 24 * 3600 * 1000;

/** Makes something so many days old. */
export function age(path: string, days: number): void {
  const at = new Date(Date.now() - days * DAY_MS);
  utimesSync(path, at, at);
}

/** A file that an interrupted transfer has left, so many days old; returns its path. */
export function leftover(path: string, days: number): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'half');
  age(path, days);
  return path;
}

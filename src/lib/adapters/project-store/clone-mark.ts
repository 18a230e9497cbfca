import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';

const CHARACTERS = 16;

/** Tells clones of one project apart on hosts that several of them use: a digest, for paths are nobody's business there. */
export function cloneMark(root: string): string {
  const place = JSON.stringify([hostname(), realpathSync(root)]);
  return createHash('sha256').update(place).digest('hex').slice(0, CHARACTERS);
}

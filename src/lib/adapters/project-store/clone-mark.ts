import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { digestOfText } from '../../core/kit/canonical.ts';

const CHARACTERS = 16;

/** Tells clones of one project apart on hosts that several of them use: a digest, for paths are nobody's business there. */
export function cloneMark(root: string): string {
  const digest = digestOfText(JSON.stringify([hostname(), realpathSync(root)]));
  return digest.replace('sha256:', '').slice(0, CHARACTERS);
}

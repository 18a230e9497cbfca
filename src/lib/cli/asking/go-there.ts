import { relative } from 'node:path';
import { shellWord } from '../../core/text/shell-word.ts';

/** The command that brings a shell from one folder to another; none when it is there already. */
export function goThere(folder: string, from: string = process.cwd()): string[] {
  const path = relative(from, folder);
  return path === '' ? [] : [`cd ${shellWord(path.startsWith('-') ? `./${path}` : path)}`];
}

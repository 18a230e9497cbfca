import { relative } from 'node:path';

/** The command that brings a shell from one folder to another; none when it is there already. */
export function goThere(folder: string, from: string = process.cwd()): string[] {
  const path = relative(from, folder);
  return path === '' ? [] : [`cd ${quote(path.startsWith('-') ? `./${path}` : path)}`];
}

/** A word as a POSIX shell reads it back. */
function quote(word: string): string {
  return /^[\w@%+:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

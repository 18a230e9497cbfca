import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The folder that holds `templates/`, seen from the sources as well as from the bundle. */
export function packageRoot(from: string = import.meta.dirname): string {
  if (existsSync(join(from, 'templates')) && existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('the folder `templates` is missing beside the program');
  return packageRoot(parent);
}

/** Text of a file that came with the program, by its path under `templates/`. */
export async function readTemplate(path: string): Promise<string> {
  return readFile(join(packageRoot(), 'templates', path), 'utf8');
}

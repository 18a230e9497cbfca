import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from './package-root.ts';

/** Text of a file that came with the program, by its path under `templates/`. */
export async function readTemplate(path: string): Promise<string> {
  return readFile(join(packageRoot(), 'templates', path), 'utf8');
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds `templates/`, seen from the sources as well as from the bundle. */
export function packageRoot(from: string = import.meta.dirname): string {
  if (existsSync(join(from, 'templates')) && existsSync(join(from, 'package.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('the folder `templates` is missing beside the program');
  return packageRoot(parent);
}

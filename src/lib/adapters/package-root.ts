import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package, found from the running file: it lies at another depth in a bundle than in a checkout. */
export function packageRoot(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'templates', 'engines'))) {
    if (dirname(dir) === dir) throw new Error('the templates of this package are missing');
    dir = dirname(dir);
  }
  return dir;
}

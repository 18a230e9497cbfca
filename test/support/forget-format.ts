import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from './temp-project.ts';

/** Makes a project one of before formats were recorded, in a commit of its own. */
export function forgetFormat(root: string): void {
  const path = join(root, 'sovran.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^ +format: \d+\n/m, ''));
  git(root, 'commit', '--quiet', '--all', '-m', 'Forget the format');
}

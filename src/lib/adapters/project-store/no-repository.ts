import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GitAnswer } from './ask-git.ts';

/** Whether git says that a folder is in no repository. Pure. */
export function saysNoRepository({ stderr }: GitAnswer): boolean {
  return /^fatal: not a git repository \(or any /m.test(stderr);
}

/**
 * Whether an answer of git says for sure that a folder is in no work tree: there is no git, no repository, or only the inside
 * of one. A repository that git may not read, or that is damaged, is none to git as well: the folder's own one is seen.
 */
export function isOutsideGit(dir: string, answer: GitAnswer): boolean {
  if (answer.unstarted === 'ENOENT') return true;
  if (saysNoRepository(answer)) return !existsSync(join(dir, '.git'));
  return /^fatal: (this operation must be run in a work tree|relative path syntax can't be used outside work)/m.test(
    answer.stderr,
  );
}

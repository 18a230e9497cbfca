import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git, type GitOptions, type GitResult } from './git.ts';
import type { Repository } from './repository.ts';
import type { ReplacedFile } from './split-files.ts';

/** What a commit takes. */
export interface Staging {
  /** Paths that it takes as they lie there. */
  changed: string[];
  /** Files that it takes with a text of their own. */
  replaced: ReplacedFile[];
}

/** How `git commit` finds what was staged. */
export interface Staged {
  args: string[];
  /** Absolute path of an index of its own, to be removed afterwards. */
  index?: string;
}

/**
 * Stages in an index of its own, made from the last commit: neither what lies in the replaced files nor what the user has staged is
 * in it. The index of the work tree learns of the new texts too, so that it asks for none of them back. Returns the first answer of
 * git that failed, if any.
 */
export async function stageApart(
  { root, prefix, indexLock }: Repository & { root: string },
  { changed, replaced }: Staging,
): Promise<Staged | GitResult> {
  const entries: string[] = [];
  for (const { path, text, mode } of replaced) {
    const hashed = await git(root, ['hash-object', '-w', '--stdin'], { stdin: text });
    if (hashed.exitCode !== 0) return hashed;
    entries.push('--cacheinfo', `${mode},${hashed.stdout.trim()},${prefix}${path}`);
  }
  const index = freshIndex(root, indexLock);
  const stage = [...(changed.length > 0 ? [['add', '--all', '--', ...changed]] : []), ['update-index', ...entries]];
  const failed =
    (await firstFailure(root, stage, {})) ?? (await firstFailure(root, [['read-tree', 'HEAD'], ...stage], { index }));
  return failed ?? { args: [], index };
}

/** One name for each project: it commits once at a time, and what a kill left is gone before the next one. */
function freshIndex(root: string, indexLock: string): string {
  const mark = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const index = join(dirname(indexLock), `index.sovran-${mark}`);
  for (const file of [index, `${index}.lock`]) rmSync(file, { force: true });
  return index;
}

async function firstFailure(
  root: string,
  commands: string[][],
  options: Pick<GitOptions, 'index'>,
): Promise<GitResult | undefined> {
  for (const command of commands) {
    const answer = await git(root, command, options);
    if (answer.exitCode !== 0) return answer;
  }
  return undefined;
}

import { normalize } from 'node:path';
import type { Kind, Resource } from '../../ports/project-store.ts';
import { KIND_SCHEMAS } from '../../project/schemas.ts';
import { askGit, type GitAnswer } from './ask-git.ts';
import { gitFailed } from './git-failed.ts';
import { inside } from './inside.ts';
import { isOutsideGit } from './no-repository.ts';
import { resourcePath } from './resource-path.ts';
import { parseOnce } from './yaml/parse-once.ts';

/**
 * Text of a project file as the last commit has it; undefined without git, a repository, a commit or the file. Throws
 * `git-failed` (exit 1) where git cannot tell.
 */
export async function readCommittedFile(root: string, path: string): Promise<string | undefined> {
  inside(root, path);
  const shown = await askGit(root, ['show', `HEAD:./${normalize(path)}`]);
  if (shown.exitCode === 0) return shown.stdout;
  const told = NO_FILE.exec(shown.stderr)?.[1];
  if (told === undefined) await requireNoCommit(root, shown);
  else if (told === ON_DISK) await requireNoFile(root, path, shown);
  return undefined;
}

const ON_DISK = 'exists on disk, but not in';
const NO_FILE = new RegExp(`^fatal: path '.*' (does not exist in|${ON_DISK}) 'HEAD'`, 'm');

/** A folder of the commit that git cannot read holds nothing, says `show`; `ls-tree` tells them apart. */
async function requireNoFile(root: string, path: string, shown: GitAnswer): Promise<void> {
  const listed = await askGit(root, ['ls-tree', 'HEAD', '--', normalize(path)]);
  if (listed.exitCode !== 0) throw gitFailed(root, listed);
  if (listed.stdout !== '') throw gitFailed(root, shown);
}

/** Throws unless it is sure that the project has no commit. A branch that git cannot read has none either, says all but `log`. */
async function requireNoCommit(root: string, failed: GitAnswer): Promise<void> {
  if (isOutsideGit(root, failed)) return;
  if (failed.exitCode === null) throw gitFailed(root, failed);
  const head = await askGit(root, ['log', '-1', '--format=']);
  if (isOutsideGit(root, head) || /^fatal: your current branch .* does not have any commits yet/m.test(head.stderr))
    return;
  throw gitFailed(root, head.exitCode === 0 ? failed : head);
}

/** A resource as the last commit has it, validated like the file itself. */
export async function readCommittedResource(
  root: string,
  kind: Kind,
  name: string,
): Promise<Resource<unknown> | undefined> {
  const path = resourcePath(kind, name);
  const content = await readCommittedFile(root, path);
  if (content === undefined) return undefined;
  return parseOnce(path, content, KIND_SCHEMAS[kind], name) as Resource<unknown>;
}

/**
 * Committed files below a folder that were changed or removed since the last commit. Empty where there is no git, no
 * repository or no commit. Throws `git-failed` (exit 1) where git cannot tell.
 */
export async function listEdited(root: string, dir: string): Promise<string[]> {
  inside(root, dir);
  const compared = await askGit(root, [
    'diff',
    'HEAD',
    '--name-only',
    '-z',
    '--relative',
    '--no-renames',
    '--diff-filter=MDT',
    '--',
    dir,
  ]);
  if (compared.exitCode !== 0) await requireNoCommit(root, compared);
  return compared.exitCode === 0 ? compared.stdout.split('\0').filter((path) => path !== '') : [];
}

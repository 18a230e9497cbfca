import { join, normalize } from 'node:path';
import { writeDurably } from './durable-file.ts';
import { git, gitFailed, isOutsideGit, type GitResult } from './git.ts';
import { inside } from './inside.ts';
import { readBytes } from './read-bytes.ts';
import { openRepository } from './repository.ts';
import { DRAFTS } from '../../core/operation/journal/drafts.ts';

/** `show` also reports an unreadable folder of a commit as empty; `ls-tree` does not. */
export async function requireNoFile(root: string, revision: string, path: string, shown: GitResult): Promise<void> {
  const listed = await git(root, ['ls-tree', revision, '--', normalize(path)]);
  if (listed.exitCode !== 0) throw gitFailed(root, listed);
  if (listed.stdout !== '') throw gitFailed(root, shown);
}

/** Throws unless it is sure that the project has no commit. A branch that git cannot read has none either, says all but `log`. */
export async function requireNoCommit(root: string, failed: GitResult): Promise<void> {
  if (isOutsideGit(root, failed)) return;
  if (failed.exitCode === null) throw gitFailed(root, failed);
  const head = await git(root, ['log', '-1', '--format=']);
  if (isOutsideGit(root, head) || /^fatal: your current branch .* does not have any commits yet/m.test(head.stderr))
    return;
  throw gitFailed(root, head.exitCode === 0 ? failed : head);
}

/**
 * Committed files below a folder that changed since the last commit; empty without git, repository or commit. Throws
 * `git-failed` (exit 1) if git fails otherwise.
 */
export async function listEdited(root: string, dir: string): Promise<string[]> {
  inside(root, dir);
  const compared = await git(root, [
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
  if (compared.exitCode === 0) return compared.stdout.split('\0').filter((path) => path !== '');
  const found = NO_ROOM_FOR_INDEX.test(compared.stderr) ? await editedByStatus(root, dir) : undefined;
  if (found === undefined) await requireNoCommit(root, compared);
  return found ?? [];
}

/** `diff` notes in the index what it has looked at, and dies where the disk has no room for that. */
const NO_ROOM_FOR_INDEX = /index\.lock' write error/;

/** The same by `status`, which writes nothing; undefined if that fails too. */
async function editedByStatus(root: string, dir: string): Promise<string[] | undefined> {
  const place = await openRepository(root);
  if ('missing' in place) return undefined;
  const shown = await git(root, [...UNTRACKED_ASIDE, '--', dir]);
  if (shown.exitCode !== 0) return undefined;
  const edited = shown.stdout.split('\0').filter((entry) => /^(?!A)(.[MDT]|[MDT])/.test(entry));
  return edited.map((entry) => entry.slice(3 + place.prefix.length));
}

const UNTRACKED_ASIDE = ['status', '-z', '--porcelain=v1', '--no-renames', '--untracked-files=no'];

/** See `ProjectReader.listUncommitted`. Throws `git-failed` (exit 1) if git fails. */
export async function listUncommitted(root: string, paths: readonly string[]): Promise<string[]> {
  for (const path of paths) inside(root, path);
  if (paths.length === 0) return [];
  const shown = await git(root, [...STATUS_OF_ALL, '--', ...paths]);
  if (shown.exitCode !== 0) {
    if (isOutsideGit(root, shown)) return [];
    throw gitFailed(root, shown);
  }
  const changed = shown.stdout.split('\0').map((entry) => entry.slice(3));
  return paths.filter((path) => changed.some((found) => found === path || found.endsWith(`/${path}`)));
}

const STATUS_OF_ALL = ['status', '-z', '--porcelain=v1', '--no-renames', '--untracked-files=all'];

/**
 * Skips the question for a `state` that was clean before: starting git is what `status` spends most on. Remembered in
 * `.sovran/`, outside git.
 */
export async function askUnlessClean(root: string, state: string, ask: () => Promise<string[]>): Promise<string[]> {
  const memo = join(root, '.sovran', 'events-clean');
  if (Buffer.from((await readBytes(memo)) ?? []).toString() === state) return [];
  const edited = await ask();
  if (edited.length === 0) await writeDurably(memo, state, join(root, DRAFTS)).catch(() => undefined);
  return edited;
}

import { realpath } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { nearestFolder } from './inside.ts';
import type { ProjectRepository } from '../../core/ports/project-store.ts';
import { failedError, type SovranError } from '../../core/text/sovran-error.ts';
import { message } from '../../core/text/message.ts';
import { git, gitFailed, isOutsideGit } from './git.ts';

/** Where a project lies in its repository. */
export interface Repository {
  /** Top folder of the work tree. */
  top: string;
  /** The project's folder below it, empty or ending in `/`. */
  prefix: string;
  /** The lock that git takes to write the index. */
  indexLock: string;
}

/** Why a folder is in no work tree, as far as known. */
export interface NoRepository {
  missing: string;
  /** There is no git to ask. */
  withoutGit: boolean;
  /** Set if git failed to answer. */
  failure?: SovranError;
}

/** The work tree around a folder, or why there is none. */
export async function openRepository(root: string): Promise<Repository | NoRepository> {
  const asked = ['--is-inside-work-tree', '--show-toplevel', '--show-prefix'];
  const lock = ['--path-format=absolute', '--git-path', 'index.lock'];
  const answer = await git(root, ['rev-parse', ...asked, ...lock]);
  const [isInside, top = '', prefix = '', indexLock = ''] = answer.stdout.split('\n');
  if (answer.exitCode === 0 && isInside === 'true') return { top, prefix, indexLock };
  const isKnown = isInside === 'false' || isOutsideGit(root, answer);
  return {
    missing: answer.stderr.trim(),
    withoutGit: answer.unstarted === 'ENOENT',
    ...(isKnown ? {} : { failure: gitFailed(root, answer) }),
  };
}

/** See `ProjectStore.repository`. */
export async function describeRepository(root: string): Promise<ProjectRepository> {
  const state = await findRepository(root);
  if (state === 'none') return { state, isShallow: false, hasRemote: false };
  const ask = async (...args: string[]): Promise<string> => (await git(nearestFolder(root), args)).stdout.trim();
  const [shallow, remotes] = await Promise.all([ask('rev-parse', '--is-shallow-repository'), ask('remote')]);
  return { state, isShallow: shallow === 'true', hasRemote: remotes !== '' };
}

async function findRepository(root: string): Promise<ProjectRepository['state']> {
  const folder = nearestFolder(root);
  const found = await openRepository(folder);
  if ('missing' in found || (await isIgnored(folder, root))) return 'none';
  return folder === root && found.top === (await realpath(root)) ? 'own' : 'around';
}

/** See `ProjectStore.gitWouldTake`; links are followed. Throws `git-failed` (exit 1) if git fails. */
export async function gitWouldTake(path: string): Promise<boolean> {
  const folder = await realpath(nearestFolder(dirname(path)));
  const found = await openRepository(folder);
  if ('missing' in found) {
    if (found.failure) throw found.failure;
    return false;
  }
  return !(await isIgnored(folder, join(folder, relative(nearestFolder(dirname(path)), path))));
}

/** A repository around that ignores the folder would record nothing of it. */
async function isIgnored(folder: string, root: string): Promise<boolean> {
  const { exitCode } = await git(folder, ['check-ignore', '--quiet', '--', root]);
  return exitCode === 0;
}

/** Makes a repository unless the folder is in one already. Running it again changes nothing. */
export async function ensureRepository(root: string): Promise<void> {
  if ((await findRepository(root)) !== 'none') return;
  const { exitCode, stderr, unstarted } = await git(root, ['init', '--quiet', '--initial-branch=main']);
  if (exitCode === 0) return;
  const text =
    unstarted === 'ENOENT'
      ? message('project.git-absent')
      : message('project.git-init-failed', { reason: stderr.trim().slice(-300) });
  throw failedError('git-failed', text, {
    fix: message('project.git-init-failed.fix'),
    next: ['sovran doctor'],
  });
}

import { realpath } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { nearestFolder } from '../nearest-folder.ts';
import type { RepositoryState } from '../../ports/project-store.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { message } from '../../text/message.ts';
import { git } from './git.ts';

/** Where a project lies in its repository. */
export interface Repository {
  /** Top folder of the work tree. */
  top: string;
  /** The project's folder below it, empty or ending in `/`. */
  prefix: string;
  /** The lock that git takes to write the index. */
  indexLock: string;
}

/** The work tree around a folder, or why there is none. */
export async function openRepository(root: string): Promise<Repository | { missing: string }> {
  const asked = ['--is-inside-work-tree', '--show-toplevel', '--show-prefix'];
  const { exitCode, stdout, stderr } = await git(root, ['rev-parse', ...asked]).catch(absentGit);
  const [isInside, top = '', prefix = ''] = stdout.split('\n');
  if (exitCode !== 0 || isInside !== 'true') return { missing: stderr.trim() };
  const lock = await git(root, ['rev-parse', '--path-format=absolute', '--git-path', 'index.lock']);
  return { top, prefix, indexLock: lock.stdout.trimEnd() };
}

/** Whether the folder is under git: its own repository, one around it, or none. */
export async function findRepository(root: string): Promise<RepositoryState> {
  const folder = nearestFolder(root);
  const found = await openRepository(folder);
  if ('missing' in found || (await isIgnored(folder, root))) return 'none';
  return folder === root && found.top === (await realpath(root)) ? 'own' : 'around';
}

/** See `ProjectStore.gitWouldTake`. Links on the way are followed: the file's real place counts. */
export async function gitWouldTake(path: string): Promise<boolean> {
  const folder = await realpath(nearestFolder(dirname(path)));
  if ('missing' in (await openRepository(folder))) return false;
  return !(await isIgnored(folder, join(folder, relative(nearestFolder(dirname(path)), path))));
}

/** A repository around that ignores the folder would record nothing of it. */
async function isIgnored(folder: string, root: string): Promise<boolean> {
  const { exitCode } = await git(folder, ['check-ignore', '--quiet', '--', root]).catch(absentGit);
  return exitCode === 0;
}

/** Makes a repository unless the folder is in one already. Running it again changes nothing. */
export async function ensureRepository(root: string): Promise<void> {
  if ((await findRepository(root)) !== 'none') return;
  const { exitCode, stderr } = await git(root, ['init', '--quiet', '--initial-branch=main']).catch(absentGit);
  if (exitCode === 0) return;
  throw new SovranError({
    code: 'git-failed',
    exit: EXIT.failed,
    text: message('project.git-init-failed', { reason: stderr.trim().slice(-300) }),
    fix: message('project.git-init-failed.fix'),
    next: ['sovran doctor'],
  });
}

function absentGit(error: Error): { exitCode: null; stdout: string; stderr: string } {
  return { exitCode: null, stdout: '', stderr: error.message };
}

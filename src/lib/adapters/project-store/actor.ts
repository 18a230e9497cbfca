import { hostname, userInfo } from 'node:os';
import { nearestFolder } from '../nearest-folder.ts';
import { git } from './git.ts';

/** Who acts: the e-mail of the git identity, or `user@machine` when there is none. */
export async function readActor(root: string): Promise<string> {
  const named = process.env.GIT_AUTHOR_EMAIL;
  if (named) return named;
  const asked = git(nearestFolder(root), ['config', 'user.email']);
  const { exitCode, stdout } = await asked.catch(() => ({ exitCode: 1, stdout: '' }));
  return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 0}`;
  }
}

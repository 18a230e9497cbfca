import { hostname, userInfo } from 'node:os';
import { runProgram } from './run-program.ts';

/** Who acts: the e-mail of the git identity, or `user@machine` when there is none. */
export async function readActor(root: string): Promise<string> {
  const named = process.env.GIT_AUTHOR_EMAIL;
  if (named) return named;
  const { exitCode, stdout } = await runProgram(['git', 'config', 'user.email'], { cwd: root }).catch(() => ({
    exitCode: 1,
    stdout: '',
  }));
  return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 0}`;
  }
}

import type { CommitOutcome, CommitRequest } from '../../ports/project-store.ts';
import { runProgram, type ProgramResult } from '../run-program.ts';

/** Commits exactly the given paths; what the user has staged elsewhere stays staged. */
export async function commitPaths(root: string, request: CommitRequest): Promise<CommitOutcome> {
  if (request.paths.length === 0) return { status: 'skipped' };
  const status = await git(root, ['status', '-z', '--no-renames', '--untracked-files=all', '--', ...request.paths]);
  if (status.exitCode !== 0) return refused(status);
  const paths = changedPaths(status.stdout);
  if (paths.length === 0) return { status: 'skipped' };
  const added = await git(root, ['add', '--all', '--', ...paths]);
  if (added.exitCode !== 0) return refused(added);
  const committed = await git(root, ['commit', '--quiet', '--only', '-F', '-', '--', ...paths], messageOf(request));
  if (committed.exitCode !== 0) return refused(committed);
  return { status: 'committed', commit: (await git(root, ['rev-parse', 'HEAD'])).stdout.trim() };
}

/** Paths of `git status -z`: two letters, a space, the path. */
function changedPaths(status: string): string[] {
  return status
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => entry.slice(3));
}

function messageOf({ message, trailers }: CommitRequest): string {
  const lines = Object.entries(trailers).map(([key, value]) => `${key}: ${value}`);
  return `${message}\n\n${lines.join('\n')}\n`;
}

function git(root: string, args: string[], stdin?: string): Promise<ProgramResult> {
  return runProgram(['git', '-C', root, ...args], stdin === undefined ? {} : { stdin });
}

function refused({ stderr, stdout }: ProgramResult): CommitOutcome {
  return { status: 'failed', reason: (stderr.trim() || stdout.trim()).slice(-500) };
}

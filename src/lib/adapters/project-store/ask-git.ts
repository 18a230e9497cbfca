import { systemCode } from '../../core/kit/system-code.ts';
import { git, type GitResult } from './git.ts';

export interface GitAnswer extends GitResult {
  /** The system's code for why git did not start, if it did not; `ENOENT`: there is none. */
  unstarted?: string;
}

/** As `git`, but a machine without git, or one that cannot start it, answers, too. */
export async function askGit(dir: string, args: readonly string[]): Promise<GitAnswer> {
  try {
    return await git(dir, args);
  } catch (error) {
    const stderr = error instanceof Error ? error.message : String(error);
    return { exitCode: null, signal: null, stdout: '', stderr, timedOut: false, unstarted: systemCode(error) };
  }
}

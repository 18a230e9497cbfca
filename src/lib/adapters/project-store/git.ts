import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ProgramResult, signalGroup } from '../run-program.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import { fixable, message, type Message } from '../../core/text/message.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { failedError, type SovranError } from '../../core/text/sovran-error.ts';
import { systemReason } from '../../core/failures/system-reason.ts';

export interface GitOptions {
  stdin?: string;
  /** A hook that hangs must not hang us. */
  timeoutMs?: number;
  /** How stdout is read; `latin1` keeps every byte. */
  encoding?: 'utf8' | 'latin1';
  /** `name=value` settings of this call alone. */
  config?: readonly string[];
}

export interface GitResult extends ProgramResult {
  timedOut: boolean;
  /** The system's code for why git did not start, if it did not; `ENOENT`: there is none. */
  unstarted?: string;
}

/** How long a hook may take, in milliseconds. */
const GIT_TIMEOUT_MS = 120_000;

/** Output that a background child of a hook keeps open is waited for this long after git itself ended. */
const STREAM_GRACE_MS = 200;

/**
 * Variables that point git at a repository other than the folder it is run in: a hook that calls sovran sets them.
 * The list is that of `git rev-parse --local-env-vars`.
 */
const MISLEADING = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_CONFIG',
  'GIT_CONFIG_PARAMETERS',
  'GIT_CONFIG_COUNT',
  'GIT_OBJECT_DIRECTORY',
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_GRAFT_FILE',
  'GIT_INDEX_FILE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_REPLACE_REF_BASE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_COMMON_DIR',
  'GIT_INTERNAL_SUPER_PREFIX',
];

/** Nothing may stay behind in the background, and paths are names, never patterns. */
const ALWAYS = ['--no-optional-locks', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false'];

/** Runs git in `dir`, in a process group of its own that a timeout ends as a whole. A git that cannot be started answers, too. */
export function git(dir: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const config = (options.config ?? []).flatMap((setting) => ['-c', setting]);
  const answer = new Promise<GitResult>((resolve, reject) => {
    // `check-ignore` rejects this option.
    const literal = args[0] === 'check-ignore' ? [] : ['--literal-pathspecs'];
    const child = spawn('git', ['-C', dir, ...ALWAYS, ...literal, ...config, ...args], {
      env: gitEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    child.on('error', reject);
    // where no pipe could be made, there is none to listen to
    if (child.pid === undefined) return;
    const output = { stdout: '', stderr: '' };
    let timedOut = false;
    let grace: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => {
      timedOut = true;
      signalGroup(child.pid, 'SIGTERM');
    }, options.timeoutMs ?? GIT_TIMEOUT_MS);
    child.stdout.setEncoding(options.encoding ?? 'utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    const finish = (exitCode: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer);
      clearTimeout(grace);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ exitCode, signal, timedOut, ...output });
    };
    child.on('close', finish);
    // This process may have been busy since the end: what lies ready is read first, until a turn brings nothing more.
    const finishDrained = (code: number | null, signal: NodeJS.Signals | null, seen = -1): void => {
      const size = output.stdout.length + output.stderr.length;
      if (size === seen) finish(code, signal);
      else setImmediate(finishDrained, code, signal, size);
    };
    child.on('exit', (code, signal) => {
      grace = setTimeout(finishDrained, STREAM_GRACE_MS, code, signal).unref();
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
  });
  return answer.catch((error: Error) => {
    const nothing = { exitCode: null, signal: null, stdout: '', timedOut: false };
    return { ...nothing, stderr: error.message, unstarted: systemCode(error) };
  });
}

function gitEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', LC_ALL: 'C' };
  return Object.fromEntries(Object.entries(env).filter(([name]) => !MISLEADING.includes(name)));
}

/** Whether git says that a folder is in no repository. Pure. */
function saysNoRepository({ stderr }: GitResult): boolean {
  return /^fatal: not a git repository \(or any /m.test(stderr);
}

/**
 * Whether git's answer proves that a folder is outside any work tree. A damaged or unreadable repository says the same,
 * so `.git` is looked for.
 */
export function isOutsideGit(dir: string, answer: GitResult): boolean {
  if (answer.unstarted === 'ENOENT') return true;
  if (saysNoRepository(answer)) return !existsSync(join(dir, '.git'));
  return /^fatal: (this operation must be run in a work tree|relative path syntax can't be used outside work)/m.test(
    answer.stderr,
  );
}

/** Git failed to answer a question about the project (exit 1): the committed state is unknown. */
export function gitFailed(dir: string, answer: GitResult): SovranError {
  return failedError('git-failed', fixable('project.git-failed', { path: dir, reason: reasonOf(dir, answer) }), {
    next: [`git -C ${shellWord(dir)} status`],
    details: { path: dir },
  });
}

function reasonOf(dir: string, answer: GitResult): Message | string {
  if (answer.timedOut) return message('project.git-failed.slow', { seconds: GIT_TIMEOUT_MS / 1000 });
  if (answer.unstarted !== undefined) return systemReason(answer.unstarted);
  if (saysNoRepository(answer)) return message('project.git-failed.not-taken', { path: join(dir, '.git') });
  const said = answer.stderr.trim().replaceAll(/\s+/g, ' ').slice(-500);
  return said === '' ? message('project.git-failed.mute', { end: String(answer.exitCode ?? answer.signal) }) : said;
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fallbackIdentity } from './actor.ts';
import { git, type GitOptions, type GitResult } from './git.ts';
import { openRepository, type Repository } from './repository.ts';
import type { CommitFailure, CommitOutcome, CommitRequest } from '../../core/ports/project-store.ts';

/**
 * Commits exactly the given paths; what else is staged stays staged. Never throws for what git answers: files are on
 * disk, and the request can be repeated.
 */
export async function commitPaths(
  root: string,
  request: CommitRequest,
  options: Pick<GitOptions, 'timeoutMs'> = {},
): Promise<CommitOutcome> {
  if (request.paths.length === 0) return { status: 'skipped' };
  const repository = await openRepository(root);
  if ('missing' in repository)
    return failed(repository.withoutGit ? 'git-missing' : 'no-repository', repository.missing);
  const status = await git(root, [...STATUS, '--', ...request.paths]);
  if (status.exitCode !== 0) return refused(status);
  const { changed, ignored } = parseStatus(status.stdout, repository);
  if (changed.length === 0) return ignored.length > 0 ? failed('ignored', ignored.join(', ')) : { status: 'skipped' };
  return addAndCommit({ root, ...repository }, changed, request, options);
}

type Place = Repository & { root: string };

/** Waits for another git to release the index; the failure if it stays locked. */
async function lockedIndex({ indexLock }: Repository): Promise<CommitOutcome | undefined> {
  for (let waited = 0; waited < PATIENCE_MS && existsSync(indexLock); waited += INTERVAL_MS) await sleep(INTERVAL_MS);
  return existsSync(indexLock) ? failed('index-locked', indexLock) : undefined;
}

const PATIENCE_MS = 2000;
const INTERVAL_MS = 100;

const STATUS = ['status', '-z', '--porcelain=v1', '--no-renames', '--untracked-files=all', '--ignored=matching'];

/** Git's words for an index that another one writes. */
const LOCKED = /index\.lock': File exists/;

const COMMIT = ['commit', '--quiet', '--cleanup=whitespace', '-F', '-'];

async function addAndCommit(
  place: Place,
  changed: string[],
  request: CommitRequest,
  options: Pick<GitOptions, 'timeoutMs'>,
): Promise<CommitOutcome> {
  const { root } = place;
  const locked = await addAll(place, changed);
  if (locked) return locked;
  const trailers = Object.entries(request.trailers).map(([key, value]) => `${key}: ${value.replaceAll(/\s+/g, ' ')}`);
  const stdin = `${request.message}\n\n${trailers.join('\n')}\n`;
  const commit = [...COMMIT, '--only', '--', ...changed];
  let committed = await git(root, commit, { ...options, stdin });
  // Asked only now: nearly everybody has an identity, and asking for it takes two processes.
  const identity =
    committed.exitCode === 0 ? undefined : await fallbackIdentity(root, request.trailers['Sovran-Actor'] ?? '');
  if (identity) committed = await git(root, commit, { ...options, stdin, config: identity.config });
  if (committed.exitCode !== 0) return refused(committed);
  return { status: 'committed', ...(await readHead(place)), ...(identity ? { identity: identity.shown } : {}) };
}

/** Adds the paths to the index, once more after another git has released it; what failed. */
async function addAll(place: Place, changed: string[]): Promise<CommitOutcome | undefined> {
  // Not `git add`, which refuses a path whose removal a killed run has already staged.
  const add = ['update-index', '--add', '--remove', '--', ...changed];
  let added = await git(place.root, add);
  if (LOCKED.test(added.stderr)) {
    const locked = await lockedIndex(place);
    if (locked) return locked;
    added = await git(place.root, add);
  }
  return added.exitCode === 0 ? undefined : refused(added);
}

/** The end of a rebase gives the branch what was committed in its middle. */
function isRebasing({ indexLock }: Place): boolean {
  return ['rebase-merge', 'rebase-apply'].some((name) => existsSync(join(dirname(indexLock), name)));
}

async function readHead(place: Place): Promise<{ commit: string; isDetached?: true }> {
  const { stdout } = await git(place.root, ['rev-parse', 'HEAD', '--symbolic-full-name', 'HEAD']);
  const [commit = '', name] = stdout.split('\n');
  return { commit, ...(name === 'HEAD' && !isRebasing(place) ? { isDetached: true } : {}) };
}

/** Paths of `git status -z` (two letters, a space, the path from the top) as seen from the project. */
function parseStatus(output: string, { prefix }: Repository): { changed: string[]; ignored: string[] } {
  const entries = output.split('\0').filter((entry) => entry !== '');
  const found: Record<'changed' | 'ignored', string[]> = { changed: [], ignored: [] };
  for (const entry of entries)
    found[entry.startsWith('!!') ? 'ignored' : 'changed'].push(entry.slice(3 + prefix.length));
  return found;
}

function refused(result: GitResult): CommitOutcome {
  const reason = (result.stderr.trim() || result.stdout.trim()).slice(-500);
  if (result.timedOut) return failed('timeout', reason);
  return failed(/during a merge/.test(reason) ? 'merge' : 'refused', reason);
}

function failed(code: CommitFailure, reason: string): CommitOutcome {
  return { status: 'failed', code, reason };
}

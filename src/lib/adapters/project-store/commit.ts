import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommitFailure, CommitOutcome, CommitRequest } from '../../core/ports/project-store.ts';
import { isUntold } from '../../core/text/is-untold.ts';
import { loadTranslate, say } from '../../core/text/translate.ts';
import { git, type GitOptions, type GitResult } from './git.ts';
import { fallbackIdentity } from './identity.ts';
import { awaitIndex } from './index-lock.ts';
import { openRepository, type Repository } from './repository.ts';
import { splitFiles } from './split-files.ts';
import { stageApart, type Staged, type Staging } from './stage-apart.ts';

/**
 * Commits exactly the given paths, of some of them given fields alone; what the user has staged elsewhere stays staged.
 * Never throws for what git says: the files are safe on disk, and the same request can be made again later.
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
  // somebody's commit that ends while its index is waited for has changed what fields are laid over
  const early = request.onlyFields ? await lockedIndex(repository) : undefined;
  if (early) return early;
  const split = await splitOrReason(root, request);
  if (typeof split === 'string') return failed('refused', split);
  const { paths, replaced } = split;
  const kept = split.kept.length > 0 ? { kept: split.kept } : {};
  const status = await statusOf(root, paths);
  if (status.exitCode !== 0) return refused(status);
  const { changed, ignored } = parseStatus(status.stdout, repository);
  if (changed.length === 0 && replaced.length === 0)
    return ignored.length > 0 ? failed('ignored', ignored.join(', ')) : { status: 'skipped', ...kept };
  const locked = await lockedIndex(repository);
  if (locked) return locked;
  const outcome = await addAndCommit({ root, ...repository }, { changed, replaced }, request, options);
  return outcome.status === 'failed' ? outcome : { ...outcome, ...kept };
}

type Place = Repository & { root: string };

/** Waits until nobody writes the index; why that was in vain. */
async function lockedIndex({ indexLock, top }: Repository): Promise<CommitOutcome | undefined> {
  const lock = await awaitIndex(indexLock, top);
  return lock === 'free' ? undefined : failed(lock === 'stale' ? 'index-lock-stale' : 'index-locked', indexLock);
}

/** Why it cannot be split is told like what git says itself: the request can be made again. */
async function splitOrReason(
  root: string,
  request: CommitRequest,
): Promise<Awaited<ReturnType<typeof splitFiles>> | string> {
  try {
    return await splitFiles(root, request);
  } catch (error) {
    if (isUntold(error)) return say(await loadTranslate('en'), error.text);
    throw error;
  }
}

/** Of no path at all git would tell the state of the whole repository. */
async function statusOf(root: string, paths: string[]): Promise<GitResult> {
  return paths.length === 0 ? NOTHING_SAID : git(root, [...STATUS, '--', ...paths]);
}

const NOTHING_SAID: GitResult = { exitCode: 0, signal: null, timedOut: false, stdout: '', stderr: '' };

const STATUS = ['status', '-z', '--porcelain=v1', '--no-renames', '--untracked-files=all', '--ignored=matching'];

const COMMIT = ['commit', '--quiet', '--cleanup=whitespace', '-F', '-'];

async function addAndCommit(
  place: Place,
  staging: Staging,
  request: CommitRequest,
  options: Pick<GitOptions, 'timeoutMs'>,
): Promise<CommitOutcome> {
  // git itself refuses to commit a part of it in their middle, but not from an index of its own: that would end a merge as it is
  const unfinished = staging.replaced.length > 0 ? findUnfinished(place) : undefined;
  if (unfinished !== undefined) return failed('merge', unfinished);
  const staged = staging.replaced.length === 0 ? await stage(place, staging) : await stageApart(place, staging);
  if ('exitCode' in staged) return refused(staged);
  try {
    return await commitStaged(place, staged, request, options);
  } finally {
    if (staged.index !== undefined) rmSync(staged.index, { force: true });
  }
}

async function stage({ root }: Place, { changed }: Staging): Promise<Staged | GitResult> {
  const added = await git(root, ['add', '--all', '--', ...changed]);
  return added.exitCode === 0 ? { args: ['--only', '--', ...changed] } : added;
}

async function commitStaged(
  place: Place,
  { args, index }: Staged,
  request: CommitRequest,
  options: Pick<GitOptions, 'timeoutMs'>,
): Promise<CommitOutcome> {
  const { root } = place;
  const stdin = messageOf(request);
  const commit = (config: string[]): Promise<GitResult> =>
    git(root, [...COMMIT, ...args], { ...options, stdin, config, ...(index === undefined ? {} : { index }) });
  const wanted = index === undefined ? undefined : await git(root, ['write-tree'], { index });
  let committed = await commit([]);
  // Asked only now: nearly everybody has an identity, and asking for it takes two processes.
  const identity = committed.exitCode === 0 ? undefined : await fallbackIdentity(root, actorOf(request));
  if (identity) committed = await commit(identity.config);
  if (committed.exitCode !== 0) return refused(committed);
  const { tree, ...head } = await readHead(place);
  const isAltered = wanted?.exitCode === 0 && wanted.stdout.trim() !== tree;
  const shown = identity ? { identity: identity.shown } : {};
  return { status: 'committed', ...head, ...shown, ...(isAltered ? { isAltered } : {}) };
}

function actorOf({ trailers }: CommitRequest): string {
  return trailers['Sovran-Actor'] ?? '';
}

/** What the next commit would conclude: a merge, or a commit that is applied again or taken back. */
function findUnfinished({ indexLock }: Place): string | undefined {
  return ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD'].find((name) => existsSync(join(dirname(indexLock), name)));
}

/** The end of a rebase gives the branch what was committed in its middle. */
function isRebasing({ indexLock }: Place): boolean {
  return ['rebase-merge', 'rebase-apply'].some((name) => existsSync(join(dirname(indexLock), name)));
}

async function readHead(place: Place): Promise<{ commit: string; tree: string; isDetached?: true }> {
  const { stdout } = await git(place.root, ['rev-parse', 'HEAD', 'HEAD^{tree}', '--symbolic-full-name', 'HEAD']);
  const [commit = '', tree = '', name] = stdout.split('\n');
  return { commit, tree, ...(name === 'HEAD' && !isRebasing(place) ? { isDetached: true } : {}) };
}

/** Paths of `git status -z` (two letters, a space, the path from the top) as seen from the project. */
function parseStatus(output: string, { prefix }: Repository): { changed: string[]; ignored: string[] } {
  const entries = output.split('\0').filter((entry) => entry !== '');
  const pathOf = (entry: string): string => entry.slice(3 + prefix.length);
  const isIgnored = (entry: string): boolean => entry.startsWith('!!');
  return {
    changed: entries.filter((entry) => !isIgnored(entry)).map(pathOf),
    ignored: entries.filter(isIgnored).map(pathOf),
  };
}

function messageOf({ message, trailers }: CommitRequest): string {
  const lines = Object.entries(trailers).map(([key, value]) => `${key}: ${value.replaceAll(/\s+/g, ' ')}`);
  return `${message}\n\n${lines.join('\n')}\n`;
}

function refused(result: GitResult): CommitOutcome {
  const reason = (result.stderr.trim() || result.stdout.trim()).slice(-500);
  if (result.timedOut) return failed('timeout', reason);
  return failed(/during a merge/.test(reason) ? 'merge' : 'refused', reason);
}

function failed(code: CommitFailure, reason: string): CommitOutcome {
  return { status: 'failed', code, reason };
}

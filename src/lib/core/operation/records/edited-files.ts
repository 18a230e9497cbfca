import { createHash } from 'node:crypto';
import type { ProjectStore } from '../../ports/project-store.ts';
import { isOfPeople } from '../../project/kinds.ts';
import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { listActiveJournals, openJournal } from '../journal/journal.ts';
import { foldJournal, type RunProgress } from '../journal/progress.ts';
import type { Step } from '../plan/plan.ts';

/**
 * Throws `file-edited` (exit 3) where the steps would overwrite a file of people that differs from the last commit and from what
 * an open or uncommitted run of this clone wrote.
 */
export async function refuseEdited(steps: readonly Step[], project: ProjectStore): Promise<void> {
  const paths = [...new Set(steps.flatMap(({ writes = [] }) => writes))].filter(isOfPeople);
  const edited = await listEdited(project, paths);
  if (edited.length === 0) return;
  throw new SovranError({
    code: 'file-edited',
    exit: EXIT.refused,
    text: message('run.file-edited', { paths: edited.join(', ') }),
    fix: message('run.file-edited.fix'),
    next: edited.map((path) => `git diff HEAD -- ${path}`),
    details: { paths: edited },
  });
}

/** Those of the files that hold an edit: neither the last commit has them so, nor did a run of this clone write them. */
export async function listEdited(project: ProjectStore, paths: readonly string[]): Promise<string[]> {
  const uncommitted = await project.listUncommitted(paths);
  if (uncommitted.length === 0) return [];
  const runs = listUncommittedProgress(project.root);
  const found = await Promise.all(uncommitted.map(async (path) => ({ path, digest: await digestIn(project, path) })));
  return found.filter(({ path, digest }) => !runs.some((run) => hasWritten(run, path, digest))).map(({ path }) => path);
}

/** For the journal: digests of the files among the paths that `listEdited` may be asked for. */
export async function writtenIn(
  project: ProjectStore,
  paths: readonly string[],
): Promise<{ written?: RunProgress['written'] }> {
  const told = paths.filter((path) => isOfPeople(path) || path.startsWith('live/'));
  if (told.length === 0) return {};
  const digests = told.map(async (path) => [path, await digestIn(project, path)] as const);
  return { written: Object.fromEntries(await Promise.all(digests)) };
}

/** Pure. A step that was cut in its middle has written its files as it was to. */
function hasWritten({ plan, touched, done, written }: RunProgress, path: string, digest: string | null): boolean {
  if (written[path] === digest) return true;
  return plan.steps.some(({ id, writes = [] }) => touched.includes(id) && !done.has(id) && writes.includes(path));
}

/** Runs of this clone that are open, or that git has not taken yet. */
function listUncommittedProgress(root: string): RunProgress[] {
  return listActiveJournals(root).flatMap((run) => foldJournal(openJournal(root, run).entries()) ?? []);
}

async function digestIn(project: ProjectStore, path: string): Promise<string | null> {
  const bytes = await project.readFile(path);
  return bytes ? createHash('sha256').update(bytes).digest('hex') : null;
}

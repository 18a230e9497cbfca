import { digestOfText } from '../../kit/canonical.ts';
import type { ProjectReader, ProjectStore } from '../../ports/project-store.ts';
import { listUnrecorded } from '../../project/admit.ts';
import { isOfPeople } from '../../project/kinds.ts';
import { message } from '../../text/message.ts';
import { refusedError, type SovranError } from '../../text/sovran-error.ts';
import { listJournals, openJournal } from '../journal/journal.ts';
import { foldJournal, type RunProgress } from '../journal/progress.ts';
import type { Step } from '../plan/plan.ts';

/**
 * Throws `file-edited` (exit 3) where the steps would overwrite a file of people that differs from the last commit and from what
 * an open or uncommitted run of this clone wrote.
 */
export async function refuseEdited(steps: readonly Step[], project: ProjectReader): Promise<void> {
  const paths = [...new Set(steps.flatMap(({ writes = [] }) => writes))].filter(isOfPeople);
  const edited = await listEdited(project, paths);
  if (edited.length > 0)
    throw refusal(
      'file-edited',
      edited,
      edited.map((path) => `git diff HEAD -- ${path}`),
    );
}

/** Throws `file-altered` (exit 3) where a file of sovran is not as any run recorded it. */
export async function refuseAltered(paths: readonly string[], project: ProjectStore): Promise<void> {
  const altered = await listAltered(project, paths);
  const looks = altered.map((path) => `git log -p -- ${path}`);
  if (altered.length > 0) throw refusal('file-altered', altered, [...looks, 'sovran verify']);
}

function refusal(code: 'file-edited' | 'file-altered', paths: string[], next: string[]): SovranError {
  const text = message(`run.${code}`, { paths: paths.join(', ') });
  return refusedError(code, text, {
    fix: message(`run.${code}.fix`),
    next,
    details: { paths },
  });
}

async function listAltered(project: ProjectStore, paths: readonly string[]): Promise<string[]> {
  const runs = listUncommittedProgress(project.root);
  const unknown = new Map<string, string>();
  for (const path of paths) {
    const now = await digestOfFile(project, path);
    if (now !== null && !runs.some((run) => hasWritten(run, path, now))) unknown.set(path, now);
  }
  return listUnrecorded(project, unknown);
}

/** Those of the files that hold an edit: neither the last commit has them so, nor did a run of this clone write them. */
export async function listEdited(project: ProjectReader, paths: readonly string[]): Promise<string[]> {
  const uncommitted = await project.listUncommitted(paths);
  if (uncommitted.length === 0) return [];
  const runs = listUncommittedProgress(project.root);
  const found = await Promise.all(uncommitted.map(async (path) => ({ path, now: await digestOfFile(project, path) })));
  return found.filter(({ path, now }) => !runs.some((run) => hasWritten(run, path, now))).map(({ path }) => path);
}

/** Whether a run wrote the file as it is now. Pure. */
export function hasWritten({ writes }: RunProgress, path: string, now: string | null): boolean {
  return writes.some((write) => write.path === path && write.digest === now);
}

/** Runs of this clone that are open, or that git has not taken yet. */
export function listUncommittedProgress(root: string): RunProgress[] {
  return listJournals(root, 'active').flatMap((run) => foldJournal(openJournal(root, run).entries()) ?? []);
}

/** Digest of a file of the project; null where there is none. */
export async function digestOfFile(project: ProjectReader, path: string): Promise<string | null> {
  const bytes = await project.readFile(path);
  return bytes ? digestOfText(bytes) : null;
}

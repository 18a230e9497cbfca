import { hasWritten, listUncommittedProgress } from '../../../core/operation/records/edited-files.ts';
import type { EventCommit } from '../../../core/ports/project-history.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { SOVRAN_FOLDERS } from '../../../core/project/kinds.ts';
import { message } from '../../../core/text/message.ts';
import { changeMessage, type Edit, type Look, type Problem } from './verification.ts';
import { isOfOtherBranch, listWriters, type Writer } from './writers.ts';

/** A file that is not what its last event recorded. `now`: null where it is missing. */
interface Differing {
  path: string;
  now: string | null;
  last: Writer | undefined;
}

/** Compares each file of sovran with the last run that wrote it. `edits`: files of people that they changed after a run wrote them. */
export async function lookAtRecord(
  project: ProjectStore,
  commits: readonly EventCommit[],
): Promise<{ record: Look; edits: Edit[] }> {
  const history = project.history();
  const writers = await listWriters(project, commits);
  const own = (await history.listFiles(SOVRAN_FOLDERS)).filter((path) => !/(^|\/)\./.test(path));
  const digests = await history.digestsOf([...new Set([...own, ...writers.keys()])]);
  const open = listUncommittedProgress(project.root);
  const found: Differing[] = [];
  for (const [path, now] of digests) {
    const runs = writers.get(path) ?? [];
    if (now === (runs[0]?.digest ?? null) || open.some((run) => hasWritten(run, path, now))) continue;
    if (!(await isOfOtherBranch(history, now, runs))) found.push({ path, now, last: runs[0] });
  }
  const edits = await nameChanges(project, found);
  const ofSovran = edits.filter(({ path }) => SOVRAN_FOLDERS.some((folder) => path.startsWith(`${folder}/`)));
  const ofPeople = edits.filter((edit) => !ofSovran.includes(edit));
  return {
    record: { count: own.length, problems: ofSovran.map(problemOf) },
    edits: ofPeople.map(({ path: about, change }) => ({ about, change })),
  };
}

type Named = Differing & { change: Edit['change'] };

/** Who changed each of them, without those that git ignores. */
async function nameChanges(project: ProjectStore, found: readonly Differing[]): Promise<Named[]> {
  const history = project.history();
  const paths = found.map(({ path }) => path);
  const ignored = new Set(await history.listIgnored(paths));
  const uncommitted = new Set(await project.listUncommitted(paths));
  const kept = found.filter(({ path }) => !ignored.has(path));
  const changeOf = async (path: string): Promise<Edit['change']> =>
    uncommitted.has(path) ? undefined : history.lastChange(path);
  return Promise.all(kept.map(async (one) => ({ ...one, change: await changeOf(one.path) })));
}

function problemOf({ path: about, now, last, change }: Named): Problem {
  const what = now === null ? 'missing' : last === undefined || last.digest === null ? 'unrecorded' : 'changed';
  const params = { operation: last?.operation ?? '', change: changeMessage(change) };
  return { code: `record-${what}`, about, reason: message(`verify.record.${what}`, params) };
}

import { hasWritten, listUncommittedProgress } from '../../../core/operation/records/edited-files.ts';
import type { FileCommit, ProjectHistory } from '../../../core/ports/project-history.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { SOVRAN_FOLDERS } from '../../../core/project/kinds.ts';
import { message } from '../../../core/text/message.ts';
import { changeMessage, type Edit, type Look, type Problem } from './verification.ts';
import { eventPath } from '../../../core/project/event.ts';

/** A file that is not what its last event recorded. `now`: null where it is missing. */
interface Differing {
  path: string;
  now: string | null;
  last: Writer | undefined;
}

/** Compares each file of sovran with the last run that wrote it. `edits`: files of people that they changed after a run wrote them. */
export async function lookAtRecord(
  project: ProjectStore,
  commits: readonly FileCommit[],
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

/** A run that wrote a file. */
interface Writer {
  operation: string;
  digest: string | null;
  /** The commit of its event; undefined where git has not taken it yet. */
  commit: string | undefined;
}

/** Who wrote each file that an event names, newest first: in the order of commits, since clocks differ and long runs end late. */
async function listWriters(
  project: ProjectStore,
  commits: readonly FileCommit[],
): Promise<ReadonlyMap<string, Writer[]>> {
  const places = new Map<string, number>();
  for (const [place, { changes }] of commits.entries()) for (const { path } of changes) places.set(path, place);
  const placeOf = (path: string): number => places.get(path) ?? -1;
  const events = (await project.readEvents()).map((event) => ({ ...event, place: placeOf(eventPath(event)) }));
  const writers = new Map<string, Writer[]>();
  // Those of one commit, and those that git has not taken, stay in the order of their ids.
  for (const { operation, files, place } of events.toSorted((one, other) => one.place - other.place))
    for (const [path, digest] of Object.entries(files))
      writers.set(path, [...(writers.get(path) ?? []), { operation, digest, commit: commits[place]?.commit }]);
  return writers;
}

/** Whether a run wrote the file so on a branch that was merged, and no later run of that branch wrote it. */
async function isOfOtherBranch(
  history: ProjectHistory,
  digest: string | null,
  writers: readonly Writer[],
): Promise<boolean> {
  const at = writers.findIndex((one) => one.digest === digest);
  const commit = writers[at]?.commit;
  if (commit === undefined) return false;
  const after = new Set([commit, undefined, ...(await history.listAfter(commit))]);
  return !writers.slice(0, at).some((newer) => after.has(newer.commit));
}

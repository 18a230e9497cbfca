import type { EventCommit, ProjectHistory } from '../../../core/ports/project-history.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { eventPath } from '../../../core/project/event.ts';

/** A run that wrote a file. */
export interface Writer {
  operation: string;
  digest: string | null;
  /** The commit of its event; undefined where git has not taken it yet. */
  commit: string | undefined;
}

/** Who wrote each file that an event names, newest first: in the order of commits, since clocks differ and long runs end late. */
export async function listWriters(
  project: ProjectStore,
  commits: readonly EventCommit[],
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
export async function isOfOtherBranch(
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

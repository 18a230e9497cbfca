import { digestOfText } from '../kit/canonical.ts';
import type { ProjectEvent, ProjectReader } from '../ports/project-store.ts';
import { message, type Message } from '../text/message.ts';
import { refusedError } from '../text/sovran-error.ts';
import { isOfPeople, pathOf } from './kinds.ts';

/** A file as evidence: its bytes, or why it is refused; neither where it is missing. */
export interface Admitted {
  bytes?: Uint8Array;
  refused?: Message;
}

/** Judges files as evidence: those of sovran are as a run recorded them, those of people as the last commit has them. */
export async function admitFiles(
  project: ProjectReader,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Admitted>> {
  const head = project.at('HEAD');
  const own = new Map<string, string>();
  const judged = paths.map(async (path): Promise<[string, Admitted]> => {
    const bytes = await project.readFile(path);
    if (!bytes) return [path, {}];
    if (!isOfPeople(path)) own.set(path, digestOfText(bytes));
    const isEdited = isOfPeople(path) && Buffer.compare(bytes, (await head.readFile(path)) ?? NO_BYTES) !== 0;
    return [path, isEdited ? { refused: message('project.inadmissible.uncommitted', { path }) } : { bytes }];
  });
  const found = new Map(await Promise.all(judged));
  for (const path of await listUnrecorded(project, own))
    found.set(path, { refused: message('project.inadmissible.unrecorded', { path }) });
  return found;
}

const NO_BYTES = new Uint8Array();

/** Those of these digests, by path, that no event has; newest events first, and no further than needed. */
export async function listUnrecorded(project: ProjectReader, digests: ReadonlyMap<string, string>): Promise<string[]> {
  const left = new Map(digests);
  const accept = ({ files }: ProjectEvent): boolean => {
    for (const [path, digest] of Object.entries(files)) if (left.get(path) === digest) left.delete(path);
    return left.size === 0;
  };
  if (left.size > 0) await project.readEvents({ accept, limit: 1 });
  return [...left.keys()];
}

/** A file of each run as evidence, by run; what the run says of itself has to be evidence, too. */
export async function admitRuns(
  project: ProjectReader,
  runs: readonly string[],
  name: string,
): Promise<ReadonlyMap<string, Admitted>> {
  const pathsOf = (run: string): string[] => [pathOf('Run', run), `runs/${run}/${name}`];
  const found = await admitFiles(project, runs.flatMap(pathsOf));
  return new Map(
    runs.map((run) => {
      const [own = {}, file = {}] = pathsOf(run).map((path) => found.get(path));
      return [run, own.bytes ? file : own];
    }),
  );
}

/** A file as evidence; undefined where it is missing. Throws `not-evidence` (exit 3). */
export async function readAdmitted(project: ProjectReader, path: string): Promise<Uint8Array | undefined> {
  const { bytes, refused } = (await admitFiles(project, [path])).get(path) ?? {};
  if (refused) throw refusedError(NOT_EVIDENCE, refused, { next: [`git diff HEAD -- ${path}`], details: { path } });
  return bytes;
}

export const NOT_EVIDENCE = 'not-evidence';

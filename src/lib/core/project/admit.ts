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

type Refusal = 'uncommitted' | 'changed' | 'unrecorded';

/** Judges files as evidence: those of sovran are as a run recorded them, those of people as the last commit has them. */
export async function admitFiles(
  project: ProjectReader,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Admitted>> {
  const found = new Map(await Promise.all(paths.map(async (path) => [path, await project.readFile(path)] as const)));
  const [people, own] = [paths.filter(isOfPeople), paths.filter((path) => !isOfPeople(path))];
  const refusals = new Map([...(await uncommitted(project, people, found)), ...(await unlike(project, own, found))]);
  return new Map(
    [...found].map(([path, bytes]): [string, Admitted] => {
      const why = refusals.get(path);
      if (why) return [path, { refused: message(`project.inadmissible.${why}`, { path }) }];
      return [path, bytes ? { bytes } : {}];
    }),
  );
}

type Found = ReadonlyMap<string, Uint8Array | undefined>;

async function uncommitted(
  project: ProjectReader,
  paths: readonly string[],
  found: Found,
): Promise<[string, Refusal][]> {
  const head = project.at('HEAD');
  const judged = paths.map(async (path): Promise<[string, Refusal][]> => {
    const [now, committed] = [found.get(path), await head.readFile(path)];
    return !now || (committed && Buffer.compare(now, committed) === 0) ? [] : [[path, 'uncommitted']];
  });
  return (await Promise.all(judged)).flat();
}

/** Those that no run recorded so; newest runs first, and no further than needed. */
async function unlike(project: ProjectReader, paths: readonly string[], found: Found): Promise<Map<string, Refusal>> {
  const digests = new Map(
    paths.flatMap((path) => [found.get(path)].flatMap((now) => (now ? [[path, digestOfText(now)]] : []))),
  );
  const left = new Map([...digests.keys()].map((path): [string, Refusal] => [path, 'unrecorded']));
  const accept = ({ files }: ProjectEvent): boolean => {
    for (const [path, digest] of Object.entries(files))
      if (digest === digests.get(path)) left.delete(path);
      else if (left.has(path)) left.set(path, 'changed');
    return left.size === 0;
  };
  if (left.size > 0) await project.readEvents({ accept, limit: 1 });
  return left;
}

/** A file of each run as evidence, by run; what the run says of itself has to be evidence, too. */
export async function admitRuns(
  project: ProjectReader,
  runs: readonly string[],
  name: string,
): Promise<ReadonlyMap<string, Admitted>> {
  const pathsOf = (run: string): [string, string] => [pathOf('Run', run), `runs/${run}/${name}`];
  const found = await admitFiles(project, runs.flatMap(pathsOf));
  return new Map(
    runs.map((run) => {
      const [own, file] = pathsOf(run).map((path) => found.get(path) ?? {});
      return [run, own?.bytes ? (file ?? {}) : (own ?? {})];
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

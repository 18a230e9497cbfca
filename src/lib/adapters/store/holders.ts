import { join } from 'node:path';
import { mapBounded } from '../../core/kit/map-bounded.ts';
import { readBytes, readNames } from '../project-store/read-bytes.ts';
import type { Found } from './listings.ts';
import { readUnsettledJournals } from '../../core/operation/journal/unsettled-journals.ts';
import type { KnownProject } from '../../core/ports/host-sweeper.ts';
import { KIND_LOCATIONS } from '../../core/project/kinds.ts';
import { SovranError } from '../../core/text/sovran-error.ts';

/** Digest (bare hex) or run id → who needs it. */
export type Holders = Map<string, string[]>;

interface HolderSources {
  projects: KnownProject[];
  services: { id: string; path: string }[];
  jobs: Found[];
  /** The run that asks: what it names does not count. */
  run?: string | undefined;
}

/**
 * Who needs what: projects by their files, services and jobs that stay by the documents they were started with. Projects come
 * back with what could be read of them.
 */
export async function collectHolders(sources: HolderSources): Promise<{ holders: Holders; projects: KnownProject[] }> {
  const holders: Holders = new Map();
  const hold = (ids: Iterable<string>, by: string): void => {
    for (const id of ids) holders.set(id, [...(holders.get(id) ?? []), by]);
  };
  const projects: KnownProject[] = [];
  for (const project of sources.projects) projects.push(await readProject(project, sources.run, hold));
  for (const { id, path } of sources.services) hold(new Set(await folderReferences(path)), `service ${id}`);
  for (const { id, path, busy } of sources.jobs) {
    if (busy || holders.has(id)) hold(new Set(await folderReferences(path)), `job ${id}`);
  }
  return { holders, projects };
}

/** One of whose files any cannot be read may name anything in it. */
async function readProject(
  project: KnownProject,
  run: string | undefined,
  hold: (ids: Iterable<string>, by: string) => void,
): Promise<KnownProject> {
  if (project.state !== 'present') return project;
  try {
    hold(await projectReferences(project.root, run), project.root);
    return project;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const path = error instanceof SovranError ? error.details?.['path'] : (error as NodeJS.ErrnoException).path;
    return { root: project.root, state: 'unreadable', path: typeof path === 'string' ? path : project.root };
  }
}

/** References: digests (64 hex digits) and run ids. */
type References = Set<string>;

const DIGEST = /[0-9a-f]{64}/g;

/**
 * Every 64-digit hex name in a project's resource files and in runs that are not over. Events hold nothing, nor does
 * the run `own`.
 */
async function projectReferences(root: string, own?: string): Promise<References> {
  const paths = (await Promise.all(Object.values(KIND_LOCATIONS).map((at) => resourceFiles(root, at)))).flat();
  const found = await mapBounded(paths, 16, digestsIn);
  const runs = await readNames(join(root, KIND_LOCATIONS.Run.folder));
  const journals = readUnsettledJournals(root).filter(({ run }) => run !== own);
  const journalled = journals.flatMap(({ run, text }) => [run, ...(text.match(DIGEST) ?? [])]);
  return new Set([...found.flat(), ...runs, ...journalled]);
}

/** Digests named in the small JSON files of a job or service. */
async function folderReferences(dir: string): Promise<string[]> {
  const names = (await readNames(dir)).filter((name) => name.endsWith('.json'));
  return (await mapBounded(names, 8, (name) => digestsIn(join(dir, name)))).flat();
}

async function resourceFiles(root: string, at: { folder: string; file?: string }): Promise<string[]> {
  const names = await readNames(join(root, at.folder));
  if (at.file !== undefined) return names.map((name) => join(root, at.folder, name, at.file ?? ''));
  return names.filter((name) => name.endsWith('.yaml')).map((name) => join(root, at.folder, name));
}

/** Throws if a file is there and cannot be read: it may name anything. */
async function digestsIn(path: string): Promise<string[]> {
  return (
    Buffer.from((await readBytes(path)) ?? [])
      .toString()
      .match(DIGEST) ?? []
  );
}

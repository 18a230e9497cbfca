import type { KnownProject } from '../../core/ports/host-sweeper.ts';
import { SovranError } from '../../core/text/sovran-error.ts';
import { folderReferences, projectReferences } from './references.ts';
import type { Found } from './listings.ts';

/** Digest (bare hex) or run id → who needs it. */
export type Holders = Map<string, string[]>;

export interface HolderSources {
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

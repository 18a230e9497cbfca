import { folderReferences, projectReferences } from './references.ts';
import type { Found } from './listings.ts';

/** Digest (bare hex) or run id → who needs it. */
export type Holders = Map<string, string[]>;

export interface HolderSources {
  roots: string[];
  services: { id: string; path: string }[];
  jobs: Found[];
}

/**
 * Who needs what: projects by their files; services and the jobs that stay by the documents they were started with.
 */
export async function collectHolders({ roots, services, jobs }: HolderSources): Promise<Holders> {
  const holders: Holders = new Map();
  const hold = (ids: Iterable<string>, by: string): void => {
    for (const id of ids) holders.set(id, [...(holders.get(id) ?? []), by]);
  };
  for (const root of roots) hold(await projectReferences(root), root);
  for (const { id, path } of services) hold(new Set(await folderReferences(path)), `service ${id}`);
  for (const { id, path, busy } of jobs) {
    if (busy || holders.has(id)) hold(new Set(await folderReferences(path)), `job ${id}`);
  }
  return holders;
}

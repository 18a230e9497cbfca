import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostSweeper, Removal, StoredItem, StoreInventory } from '../../core/ports/host-sweeper.ts';
import { openArtifacts } from '../artifacts/open-artifacts.ts';
import { discard } from '../artifacts/put-tree.ts';
import { storeLayout } from '../artifacts/store-layout.ts';
import { mapBounded } from '../../core/kit/map-bounded.ts';
import { readNames } from '../project-store/read-bytes.ts';
import { folderBytes, listEnvironments, listJobs, listTemporary, type Found, type Locks } from './listings.ts';
import { forgetProject, holdProjects, knownProjects } from './project-registry.ts';
import { collectHolders, type Holders } from './holders.ts';

/** The store of this machine, which projects share; `locks` names environments that stay, `own` is the project whose lock this process may hold already. */
export function storeSweeper(store: string, locks: Locks, own?: string): HostSweeper {
  return {
    inventory: (_, run) => takeInventory(store, locks, run),
    hold: (work) => holdProjects(store, own, work),
    remove: ({ kind, id }) => removeItem(store, locks, { kind, id }),
  };
}

async function takeInventory(store: string, locks: Locks, run: string | undefined): Promise<StoreInventory> {
  const services = (await readNames(join(store, 'services'))).map((id) => ({ id, path: join(store, 'services', id) }));
  const jobs = await listJobs(store);
  const { holders, projects } = await collectHolders({ projects: await knownProjects(store), services, jobs, run });
  const trees = await (await openArtifacts(store)).listTrees();
  const weighed = (kind: StoredItem['kind'], found: Found[]): Promise<StoredItem[]> =>
    mapBounded(found, 2, async (one) => weigh(asItem(kind, one, holders), one.path));
  const items = [
    ...trees.map(({ digest, path, bytes }) => ({ ...asItem('tree', { id: digest, path }, holders), bytes })),
    ...(await weighed('environment', await listEnvironments(store, locks))),
    ...(await weighed('job', jobs)),
    ...(await weighed('part', await listTemporary(store))),
  ];
  return { items, engineAsked: true, projects };
}

function asItem(kind: StoredItem['kind'], { id, busy }: Found, holders: Holders): StoredItem {
  const named = holders.get(id.replace(/^sha256:/, '')) ?? [];
  return { kind, id, bytes: 0, holders: [...named, ...(busy ? [busy] : [])] };
}

async function weigh(item: StoredItem, path: string): Promise<StoredItem> {
  return item.holders.length > 0 ? item : { ...item, bytes: await folderBytes(path) };
}

/** Only what a listing finds is removed: an id never leads elsewhere. */
async function removeItem(
  store: string,
  locks: Locks,
  { kind, id }: Pick<StoredItem, 'kind' | 'id'>,
): Promise<Removal> {
  if (kind === 'tree') await (await openArtifacts(store)).removeTree(id);
  if (kind === 'project') await forgetProject(store, id);
  const found = (await LISTINGS[kind]?.(store, locks))?.find((one) => one.id === id);
  if (found?.busy) return 'kept';
  if (found && kind === 'part') await rm(found.path, { recursive: true, force: true });
  else if (found) await discard(storeLayout(store), found.path);
  return 'removed';
}

const LISTINGS: Partial<Record<StoredItem['kind'], (store: string, locks: Locks) => Promise<Found[]>>> = {
  environment: listEnvironments,
  job: listJobs,
  part: listTemporary,
};

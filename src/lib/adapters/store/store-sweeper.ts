import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreInventory, StoreItem, StoreSweeper } from '../../core/ports/store-sweeper.ts';
import { openArtifacts } from '../artifacts/open-artifacts.ts';
import { discard } from '../artifacts/stage-tree.ts';
import { storeLayout } from '../artifacts/store-layout.ts';
import { mapBounded } from '../map-bounded.ts';
import { readNames } from '../project-store/read-bytes.ts';
import { folderBytes } from './folder-bytes.ts';
import { collectHolders, type Holders } from './holders.ts';
import { listEnvironments, listJobs, listTemporary, type Found } from './listings.ts';
import { forgetProject, knownProjects, rememberProject } from './project-registry.ts';

/** Looks over all of a store, and removes from it. */
export function storeSweeper(store: string): StoreSweeper {
  return {
    inventory: (forgotten) => takeInventory(store, forgotten),
    parts: () => listParts(store),
    remember: (root) => rememberProject(store, root),
    forget: (root) => forgetProject(store, root),
    remove: (item) => removeItem(store, item),
  };
}

async function takeInventory(store: string, forgotten: readonly string[] = []): Promise<StoreInventory> {
  const projects = await knownProjects(store);
  const roots = projects.filter(({ present }) => present).map(({ root }) => root);
  const services = (await readNames(join(store, 'services'))).map((id) => ({ id, path: join(store, 'services', id) }));
  const jobs = await listJobs(store);
  const holders = await collectHolders({ roots, services, jobs });
  const trees = await (await openArtifacts(store)).listTrees();
  const items = [
    ...trees.map(({ digest, path, bytes }): StoreItem => ({ ...asItem('tree', { id: digest, path }, holders), bytes })),
    ...(await listEnvironments(store)).map((found) => asItem('environment', found, holders)),
    ...jobs.map((found) => asItem('job', found, holders)),
    ...(await listTemporary(store)).map((found) => asItem('temporary', found, holders)),
  ];
  const vanished = projects
    .filter(({ root, present }) => !present && !forgotten.includes(root))
    .map(({ root }) => root);
  const weighed = await mapBounded(items, 2, weigh);
  return { projects, items: weighed.map((item) => holdUnclaimed(item, vanished)) };
}

/** What nobody present claims may belong to a project that is not there; what a killed process left belongs to none. */
function holdUnclaimed(item: StoreItem, vanished: string[]): StoreItem {
  if (item.kind === 'temporary' || item.holders.length > 0 || vanished.length === 0) return item;
  return { ...item, holders: vanished, unclaimed: true };
}

async function listParts(store: string): Promise<StoreItem[]> {
  const staged = (await listTemporary(store)).filter(({ id }) => id.startsWith('staging/'));
  return staged.map((found) => asItem('temporary', found, new Map())).filter(({ holders }) => holders.length === 0);
}

function asItem(kind: StoreItem['kind'], { id, path, busy }: Found, holders: Holders): StoreItem {
  const named = holders.get(id.replace(/^sha256:/, '')) ?? [];
  return { kind, id, path, bytes: 0, holders: [...named, ...(busy ? [busy] : [])] };
}

async function weigh(item: StoreItem): Promise<StoreItem> {
  if (item.holders.length > 0 || item.kind === 'tree') return item;
  return { ...item, bytes: await folderBytes(item.path) };
}

async function removeItem(store: string, { kind, id, path }: StoreItem): Promise<void> {
  if (kind === 'tree') return (await openArtifacts(store)).removeTree(id);
  if (kind === 'temporary') return rm(path, { recursive: true, force: true });
  return discard(storeLayout(store), path);
}

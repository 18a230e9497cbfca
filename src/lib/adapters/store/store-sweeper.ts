import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostSweeper, Removal, StoredItem, StoreInventory, KnownProject } from '../../core/ports/host-sweeper.ts';
import { openArtifacts } from '../artifacts/open-artifacts.ts';
import { discard } from '../artifacts/put-tree.ts';
import { storeLayout } from '../artifacts/store-layout.ts';
import { mapBounded } from '../../core/kit/map-bounded.ts';
import { readNames, readBytes } from '../project-store/read-bytes.ts';
import { folderBytes, listEnvironments, listJobs, listTemporary, type Found, type Locks } from './listings.ts';
import { forgetProject, holdProjects, knownProjects } from './project-registry.ts';
import { readUnsettledJournals } from '../../core/operation/journal/unsettled-journals.ts';
import { KIND_LOCATIONS } from '../../core/project/kinds.ts';
import { SovranError } from '../../core/text/sovran-error.ts';

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

/** Digest (bare hex) or run id → who needs it. */
type Holders = Map<string, string[]>;

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
async function collectHolders(sources: HolderSources): Promise<{ holders: Holders; projects: KnownProject[] }> {
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
 * Every 64-digit hex name in a project's resource files and in runs that are not over. Events hold nothing, nor do
 * the run `own` and what was erased.
 */
async function projectReferences(root: string, own?: string): Promise<References> {
  const paths = (await Promise.all(Object.values(KIND_LOCATIONS).map((at) => resourceFiles(root, at)))).flat();
  const found = await mapBounded(paths, 16, digestsIn);
  const erased = await mapBounded(await resourceFiles(root, KIND_LOCATIONS.Erasure), 16, erasedIn);
  const runs = await readNames(join(root, KIND_LOCATIONS.Run.folder));
  const journals = readUnsettledJournals(root).filter(({ run }) => run !== own);
  const journalled = journals.flatMap(({ run, text }) => [run, ...(text.match(DIGEST) ?? [])]);
  const gone = new Set(erased.flat());
  return new Set([...found.flat().filter((one) => !gone.has(one)), ...runs, ...journalled]);
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

/** Trees that held a person. */
async function erasedIn(path: string): Promise<string[]> {
  const text = Buffer.from((await readBytes(path)) ?? []).toString();
  return [...text.matchAll(/^ +before: sha256:([0-9a-f]{64})$/gm)].map(([, hex = '']) => hex);
}

/** Throws if a file is there and cannot be read: it may name anything. */
async function digestsIn(path: string): Promise<string[]> {
  return (
    Buffer.from((await readBytes(path)) ?? [])
      .toString()
      .match(DIGEST) ?? []
  );
}

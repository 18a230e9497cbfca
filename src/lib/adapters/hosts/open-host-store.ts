import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Artifacts } from '../../core/ports/artifacts.ts';
import type { HostStore } from '../../core/ports/host-store.ts';
import type { HostSweeper, Removal } from '../../core/ports/host-sweeper.ts';
import type { ProjectStore } from '../../core/ports/project-store.ts';
import { type TreeOwner, treeFolder } from '../host-store/layout.ts';
import { storeRoot } from '../places.ts';
import { isProject, rememberProject } from '../store/project-registry.ts';
import type { Locks } from '../store/listings.ts';
import { storeSweeper } from '../store/store-sweeper.ts';
import { openHost } from './open-host.ts';
import { missingTree, hexOf } from '../artifacts/store-layout.ts';
import { copyDiffers } from '../copy-differs.ts';
import type { Host } from '../../core/ports/host.ts';
import { SovranError } from '../../core/text/sovran-error.ts';
import { describeRemote } from '../host-store/describe-remote.ts';
import { lookFor, pushTree } from '../host-store/push-tree.ts';
import { pullTree } from '../host-store/pull-tree.ts';
import { hostScript } from '../../core/kit/host-script.ts';
import { readRemoval, runScript } from '../host-store/run-script.ts';
import { readInventory } from '../host-store/read-inventory.ts';

/** The trees of a host; locally the artifact store. */
export async function openHostStore(
  name: string,
  project: ProjectStore,
  artifacts: Artifacts,
  actor: () => Promise<string>,
): Promise<HostStore> {
  const host = await openHost(name, project);
  if (host.transport === 'local') return localHostStore(artifacts);
  return remoteHostStore(host, artifacts, await treeOwner(project, await actor()));
}

/** The store of a host; without a name that of this machine, which then knows this project. */
export async function openHostSweeper(
  name: string | undefined,
  project: ProjectStore,
  actor: () => Promise<string>,
  locks: Locks,
): Promise<HostSweeper> {
  const host = name === undefined ? undefined : await openHost(name, project);
  if (host && host.transport !== 'local') return hostSweeper(host, await treeOwner(project, await actor()));
  if (isProject(project.root)) await rememberProject(storeRoot(), project.root);
  return storeSweeper(storeRoot(), locks, project.root);
}

/** One folder of a project on one machine: the clones of two operators are two owners. */
export async function treeOwner(project: ProjectStore, actor: string): Promise<TreeOwner> {
  const folder = `${hostname()}\0${await realpath(project.root)}`;
  const id = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return { id, project: (await project.settings()).name, actor };
}

/** This machine's artifact store; nothing has to travel. */
export function localHostStore(artifacts: Artifacts): HostStore {
  return {
    treePath: (digest) => artifacts.treePath(digest),
    push: async (digest) => (await artifacts.treePath(digest)) ?? missing(digest),
    pull: async (path, digest, { signal } = {}) => {
      const stored = await artifacts.putTree(path, signal ? { signal } : {});
      if (stored.digest !== digest) throw copyDiffers(path, digest);
    },
    verify: (digest, signal) =>
      artifacts.verifyTree(digest, signal).then(
        ({ ok }) => ok,
        () => false,
      ),
  };
}

function missing(digest: string): never {
  throw missingTree(digest);
}

/** Trees on a host, through its `Host` alone; nothing is installed there. */
export function remoteHostStore(host: Host, artifacts: Artifacts, owner: TreeOwner): HostStore {
  const { root } = host.place;
  return {
    treePath: async (digest) => {
      const { there } = await lookFor(host, owner, hexOf(digest));
      return there ? treeFolder(root, hexOf(digest)) : undefined;
    },
    push: (digest, options) => pushTree({ host, artifacts, owner }, digest, options),
    pull: (path, digest, options) => pullTree({ host, artifacts, owner }, path, digest, options),
    verify: (digest, signal) => isWhole(host, digest, signal),
  };
}

/** A tree that is not plain or too large is incomplete; a lost connection throws. */
async function isWhole(host: Host, digest: string, signal?: AbortSignal): Promise<boolean> {
  try {
    const folder = treeFolder(host.place.root, hexOf(digest));
    return (await describeRemote(host, folder, Number.MAX_SAFE_INTEGER, signal))?.digest === digest;
  } catch (error) {
    if (error instanceof SovranError && error.code === 'bad-tree') return false;
    throw error;
  }
}

const TIMEOUT_MS = 120_000;
const MOST_OUTPUT = 32 * 1024 * 1024;

/** The store of a host behind SSH; `owner` is this project there. */
export function hostSweeper(host: Host, owner: TreeOwner): HostSweeper {
  const { root } = host.place;
  return {
    async inventory(needs) {
      const { digests, jobs } = (await needs?.()) ?? { digests: [], jobs: [] };
      const options = { timeoutMs: TIMEOUT_MS, maxOutputBytes: MOST_OUTPUT };
      const { stdout, droppedBytes } = await runScript(host, hostScript('store/inventory'), [root, owner.id], options);
      const found = readInventory(stdout, owner.id, digests, jobs);
      return droppedBytes > 0 ? { ...found, truncated: true } : found;
    },
    // each removal locks the store there and looks again
    hold: (work) => work(),
    remove: async ({ kind, id, usedAt }, signal) => {
      const run = async (script: string, ...args: string[]): Promise<Removal> =>
        readRemoval(await runScript(host, script, [root, ...args], signal ? { signal } : {}));
      if (kind === 'tree') return await run(hostScript('store/remove-tree'), hexOf(id), owner.id, secondsOf(usedAt));
      if (kind === 'part') return await run(hostScript('store/remove-part'), id);
      if (kind === 'program') return await run(hostScript('store/remove-program'), id);
      if (kind === 'job' || kind === 'partial') return await run(hostScript('store/remove-job'), id, kind);
      if (kind === 'blobs') return await run(hostScript('store/remove-blobs'));
      if (kind === 'image') return await run(hostScript('store/remove-image'), owner.id, id, secondsOf(usedAt));
      return 'kept';
    },
  };
}

/** Whole seconds since the epoch; empty without a time. */
function secondsOf(iso: string | undefined): string {
  return iso === undefined ? '' : String(Math.floor(Date.parse(iso) / 1000));
}

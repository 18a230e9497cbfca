import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Artifacts } from '../../core/ports/artifacts.ts';
import type { HostStore } from '../../core/ports/host-store.ts';
import type { HostSweeper } from '../../core/ports/host-sweeper.ts';
import type { ProjectStore } from '../../core/ports/project-store.ts';
import { hostSweeper } from '../host-store/host-sweeper.ts';
import type { TreeOwner } from '../host-store/layout.ts';
import { remoteHostStore } from '../host-store/remote-store.ts';
import { storeRoot } from '../places.ts';
import { isProject, rememberProject } from '../store/project-registry.ts';
import type { Locks } from '../store/listings.ts';
import { storeSweeper } from '../store/store-sweeper.ts';
import { openHost } from './open-host.ts';
import { missingTree } from '../artifacts/store-layout.ts';
import { copyDiffers } from '../copy-differs.ts';

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

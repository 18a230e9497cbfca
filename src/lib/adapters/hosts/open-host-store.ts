import type { Artifacts } from '../../ports/artifacts.ts';
import type { HostStore } from '../../ports/host-store.ts';
import type { ProjectStore } from '../../ports/project-store.ts';
import { openHost } from './open-host.ts';
import { localHostStore } from './local-store.ts';

/** The trees of a host. */
export async function openHostStore(name: string, project: ProjectStore, artifacts: Artifacts): Promise<HostStore> {
  await openHost(name, project);
  return localHostStore(artifacts);
}

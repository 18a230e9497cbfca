import type { Leases } from '../../core/ports/leases.ts';
import type { ProjectStore } from '../../core/ports/project-store.ts';
import { hostLeases } from '../leases/host-leases.ts';
import { openHost } from './open-host.ts';

/** GPU leases of a host. */
export async function openLeases(name: string, project: ProjectStore): Promise<Leases> {
  return hostLeases(await openHost(name, project));
}

/** Environment leases of a host. */
export async function openEnvironmentLeases(name: string, project: ProjectStore): Promise<Leases> {
  return hostLeases(await openHost(name, project), 'environment-lease');
}

import type { Leases } from '../../ports/leases.ts';
import type { ProjectStore } from '../../ports/project-store.ts';

/** Leases on the GPUs of a host. */
export async function openLeases(_name: string, _project: ProjectStore): Promise<Leases> {
  throw new Error('not reached: no operation takes a lease yet');
}

import type { ProjectStore } from '../ports/project-store.ts';
import { hostUnknown } from './host-unknown.ts';
import { findResource } from './resources.ts';
import type { HostSpec } from './resources/host.ts';

/** The one name that is this machine without a file. */
export const LOCAL = 'local';

/** A host’s entry; undefined for `local` without a file. Throws `host-unknown` (exit 4) for an unlisted name. */
export async function listedHost(project: ProjectStore, name: string): Promise<HostSpec | undefined> {
  const spec = (await findResource(project, 'Host', name))?.spec;
  if (!spec && name !== LOCAL) throw hostUnknown(name);
  return spec;
}

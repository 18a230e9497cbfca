import type { ProjectReader } from '../ports/project-store.ts';
import { hostUnknown } from './host-unknown.ts';
import { findResource } from './resources.ts';
import type { HostSpec } from './resources/host.ts';
import type { Host } from '../ports/host.ts';

/** The one name that is this machine without a file. */
export const LOCAL = 'local';

/** A host’s entry; undefined for `local` without a file. Throws `host-unknown` (exit 4) for an unlisted name. */
export async function listedHost(project: ProjectReader, name: string): Promise<HostSpec | undefined> {
  const spec = (await findResource(project, 'Host', name))?.spec;
  if (!spec && name !== LOCAL) throw hostUnknown(name);
  return spec;
}

/** A project’s name on a host: each clone its own on this machine, one for all clones elsewhere. */
export async function projectMark(project: ProjectReader, transport: Host['transport'] | 'auto'): Promise<string> {
  if (transport === 'local') return project.root;
  const { id, name } = await project.settings();
  return `project:${id ?? name}`;
}
